import { useQueryClient } from "@tanstack/react-query"
import { useCallback, useEffect, useRef, useState } from "react"
import type { Attachment } from "@/schemas/message"
import { linkQuery } from "./links"

export const SPEEDS = [1, 1.5, 2]

/** Whatever plays now: two voices at once help nobody. */
let playing: HTMLAudioElement | null = null
/** How fast somebody listens is theirs, not one message's. */
let chosenSpeed = 1

/** Plays one recording. Nothing is fetched before somebody wants to hear it. */
export function usePlayer(file: Attachment) {
  const client = useQueryClient()
  const audio = useRef<HTMLAudioElement | null>(null)
  const [isPlaying, setIsPlaying] = useState(false)
  const [at, setAt] = useState(0)
  const [speed, setShownSpeed] = useState(chosenSpeed)
  const [cannotPlay, setCannotPlay] = useState(false)
  const [measured, setMeasured] = useState<number | null>(null)
  const duration = file.duration_s ?? measured ?? 0

  useEffect(
    () => () => {
      audio.current?.pause()
      if (playing === audio.current) playing = null
    },
    [],
  )

  const open = useCallback(async (): Promise<HTMLAudioElement> => {
    if (audio.current !== null) return audio.current
    const element = new Audio()
    element.preload = "auto"
    element.ontimeupdate = () => setAt(element.currentTime)
    element.onplay = () => setIsPlaying(true)
    element.onpause = () => setIsPlaying(false)
    element.onloadedmetadata = () => Number.isFinite(element.duration) && setMeasured(element.duration)
    element.onended = () => {
      setIsPlaying(false)
      setAt(0)
      element.currentTime = 0
    }
    element.src = await client.fetchQuery(linkQuery(file.id, "original"))
    audio.current = element
    return element
  }, [client, file.id])

  const play = useCallback(async () => {
    try {
      const element = await open()
      if (playing !== null && playing !== element) playing.pause()
      playing = element
      element.playbackRate = chosenSpeed
      setShownSpeed(chosenSpeed)
      await element.play()
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotSupportedError") setCannotPlay(true)
      // A link is good for some minutes: the next try asks for a new one.
      audio.current = null
    }
  }, [open])

  const seek = useCallback(
    (seconds: number) => {
      setAt(seconds)
      void open().then((element) => {
        element.currentTime = seconds
      })
    },
    [open],
  )

  const setSpeed = (next: number) => {
    chosenSpeed = next
    setShownSpeed(next)
    if (audio.current !== null) audio.current.playbackRate = next
  }
  const toggle = () => (isPlaying ? audio.current?.pause() : void play())
  return { isPlaying, at, duration, speed, cannotPlay, toggle, seek, setSpeed }
}
