export { ChannelGlyph } from "@/components/ui/channel-glyph"
