/** Emoji by group, each with the words one would look for. "emoji word word" parted by commas. */
const SOURCE: Record<string, string> = {
  Smileys:
    "😀 grin happy,😃 smile happy,😄 laugh happy,😁 beam grin,😆 laughing,😅 sweat relief phew,🤣 rolling laugh rofl,😂 tears joy laugh,🙂 slight smile,🙃 upside down,😉 wink,😊 blush smile warm,😇 halo angel innocent,🥰 love hearts adore,😍 heart eyes love,🤩 star struck wow,😘 kiss,😋 yum tasty,😜 tongue wink joke,🤪 zany silly,🤗 hug,🤭 oops giggle,🤔 think hmm,🤐 zip secret,🤨 eyebrow doubt,😐 neutral,😑 expressionless,😏 smirk,😒 unamused,🙄 eye roll,😬 grimace awkward,😌 relieved calm,😔 sad pensive,😴 sleep tired,🤒 sick fever,🤕 hurt,🤧 sneeze cold,🥵 hot,🥶 cold freezing,🤯 mind blown,🤠 cowboy,🥳 party celebrate birthday,😎 cool sunglasses,🤓 nerd,😕 confused,😟 worried,🙁 frown sad,😮 wow surprised,😲 astonished,🥺 pleading please,😢 cry sad,😭 sob cry,😱 scream shock,😓 sweat,😩 weary,😤 triumph steam,😡 angry rage,🤬 swear angry",
  Hands:
    "👍 thumbs up yes ok good like,👎 thumbs down no bad dislike,👌 ok perfect,✌️ peace victory,🤞 fingers crossed luck,🤝 handshake deal agree,👏 clap applause bravo,🙌 hooray praise,🙏 thanks please pray,👋 wave hello bye hi,🤙 call me,💪 strong muscle,👉 point right,👈 point left,👆 point up,👇 point down,☝️ one point,✋ stop hand,🫡 salute yes,🫶 heart hands love,🤷 shrug dunno,🤦 facepalm,🙋 raise hand me",
  Hearts:
    "❤️ heart love red,🧡 orange heart,💛 yellow heart,💚 green heart,💙 blue heart,💜 purple heart,🖤 black heart,🤍 white heart,💔 broken heart,💕 two hearts,💖 sparkling heart,💯 hundred perfect,✨ sparkles new,⭐ star,🌟 glowing star,🔥 fire hot lit,💥 boom,⚡ lightning fast power",
  Occasions:
    "🎉 party tada congratulations celebrate,🎊 confetti,🎂 cake birthday,🎁 gift present,🎈 balloon,🥂 cheers toast,🍾 champagne,🏆 trophy win,🥇 gold medal first,🎄 christmas tree,🎓 graduation,💐 flowers bouquet,🌹 rose,☀️ sun sunny,🌈 rainbow,❄️ snow cold,☔ rain umbrella,🌙 moon night",
  Business:
    "✅ check done yes ok,☑️ check box,❌ cross no wrong,❗ exclamation important,❓ question,⚠️ warning careful,ℹ️ information,🚫 forbidden no,🆕 new,🔜 soon,📦 package parcel box,🚚 truck delivery shipping,✈️ plane flight travel,🚗 car,🚲 bike,🏠 house home,🏢 office,🏪 shop store,🛒 cart shopping,🛍️ bags shopping,💳 card pay credit,💶 euro money,💵 dollar money cash,🧾 receipt bill invoice,📅 calendar date,⏰ alarm clock time,⏳ hourglass wait,📍 pin location place,🗺️ map,📞 phone call,📱 mobile phone,💻 laptop computer,📧 mail email,📎 paperclip attachment,📄 document page,📷 camera photo,🎥 video film,🎙️ microphone voice,🔗 link,🔒 lock safe,🔑 key,🔧 wrench repair fix,🔨 hammer tools,💡 idea bulb light,🔍 search look,📣 announce megaphone,👀 eyes look see",
  Food: "☕ coffee tea hot,🍵 tea,🍕 pizza,🍔 burger,🍟 fries,🌮 taco,🍣 sushi,🍝 pasta,🥗 salad,🍰 cake slice,🍫 chocolate,🍩 donut,🍪 cookie,🍎 apple,🍓 strawberry,🥐 croissant breakfast,🍞 bread,🍺 beer,🍷 wine,🥤 drink",
  Animals:
    "🐶 dog,🐱 cat,🐭 mouse,🐰 rabbit,🦊 fox,🐻 bear,🐼 panda,🐨 koala,🦁 lion,🐮 cow,🐷 pig,🐸 frog,🐵 monkey,🐔 chicken,🐧 penguin,🐦 bird,🐝 bee,🦋 butterfly,🐟 fish,🐢 turtle,🌱 plant seedling,🌳 tree,🌸 blossom flower",
}

export type Emoji = { sign: string; name: string; words: string }

export const EMOJI: readonly { group: string; emoji: readonly Emoji[] }[] = Object.entries(SOURCE).map(
  ([group, list]) => ({
    group,
    emoji: list.split(",").map((entry) => {
      const [sign = "", ...words] = entry.split(" ")
      return { sign, name: words[0] ?? sign, words: words.join(" ") }
    }),
  }),
)

/** Those of which every word that was typed begins one of their words, group by group; all when nothing was typed. */
export function findEmoji(typed: string): typeof EMOJI {
  const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return EMOJI
  return EMOJI.map(({ group, emoji }) => ({
    group,
    emoji: emoji.filter(({ words }) => wanted.every((want) => ` ${words}`.includes(` ${want}`))),
  })).filter(({ emoji }) => emoji.length > 0)
}
