import { useCallback, useEffect, useEffectEvent, useRef, useState } from "react"

export type Recorder = {
  state: "asking" | "recording" | "review" | "refused"
  seconds: number
  /** How loud it was lately, from 0 to 1, the newest last. */
  levels: readonly number[]
  file: File | null
  problem: string | null
  stop: () => void
  /** It has been decided what becomes of it: it is not kept. */
  settle: () => void
}

const TYPES = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"]
const LONGEST_S = 15 * 60
const LOOK_EVERY_MS = 60
const BARS = 48

/**
 * Records from the moment it is mounted. Nothing is heard any more when it stops or is unmounted; what was recorded
 * until it is unmounted and about which nothing was decided is given to `onLeft`.
 */
export function useRecorder(onLeft: (file: File) => void): Recorder {
  const [state, setState] = useState<Recorder["state"]>("asking")
  const [seconds, setSeconds] = useState(0)
  const [levels, setLevels] = useState<readonly number[]>([])
  const [file, setFile] = useState<File | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const recorder = useRef<MediaRecorder | null>(null)
  const recorded = useRef<File | null>(null)
  const isSettled = useRef(false)
  const settle = useCallback(() => {
    isSettled.current = true
  }, [])
  const leave = useEffectEvent((left: File | null) => {
    if (left !== null && left.size > 0 && !isSettled.current) onLeft(left)
  })
  const stop = useCallback(() => {
    if (recorder.current?.state === "recording") recorder.current.stop()
  }, [])

  useEffect(() => {
    let isGone = false
    let close: () => void = () => undefined
    const begin = async () => {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: { echoCancellation: true, noiseSuppression: true, channelCount: 1 },
      })
      if (isGone) return stream.getTracks().forEach((track) => track.stop())
      const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type))
      const running = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 32_000 })
      const pieces: Blob[] = []
      const startedAt = performance.now()
      const unwatch = watchLevel(stream, (level) => {
        setLevels((before) => [...before.slice(1 - BARS), level])
        const passed = (performance.now() - startedAt) / 1000
        setSeconds(passed)
        if (passed > LONGEST_S) stop()
      })
      close = () => {
        unwatch()
        stream.getTracks().forEach((track) => track.stop())
      }
      running.ondataavailable = (event) => pieces.push(event.data)
      running.onstop = () => {
        close()
        const type = running.mimeType
        recorded.current = new File(pieces, `voice.${endingOf(type)}`, { type })
        if (isGone) return leave(recorded.current)
        setFile(recorded.current)
        setState("review")
      }
      recorder.current = running
      running.start(1000)
      setState("recording")
    }
    begin().catch((error: unknown) => {
      close()
      if (isGone) return
      setProblem(wordsOf(error))
      setState("refused")
    })
    const ask = (event: BeforeUnloadEvent) => {
      if (recorder.current !== null) event.preventDefault() // with the page it would be gone
    }
    window.addEventListener("beforeunload", ask)
    return () => {
      isGone = true
      window.removeEventListener("beforeunload", ask)
      leave(recorded.current)
      stop()
      close()
    }
  }, [stop])

  return { state, seconds, levels, file, problem, stop, settle }
}

const endingOf = (type: string): string => /^audio\/(ogg|webm|mp4)/.exec(type)?.[1] ?? "bin"

/** Says how loud it is, again and again. Returns what ends that. */
function watchLevel(stream: MediaStream, tell: (level: number) => void): () => void {
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  analyser.fftSize = 1024
  context.createMediaStreamSource(stream).connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples)
    const power = samples.reduce((sum, each) => sum + each * each, 0) / samples.length
    tell(Math.min(1, Math.sqrt(power) * 4))
  }, LOOK_EVERY_MS)
  return () => {
    clearInterval(timer)
    if (context.state !== "closed") void context.close()
  }
}

function wordsOf(error: unknown): string {
  const name = error instanceof DOMException ? error.name : ""
  if (name === "NotAllowedError" || name === "SecurityError")
    return "This page may not use the microphone. Allow it beside the browser's address, then try again."
  if (name === "NotFoundError" || name === "OverconstrainedError") return "No microphone was found."
  if (name === "NotReadableError") return "Another program is using the microphone."
  return "This browser cannot record."
}
