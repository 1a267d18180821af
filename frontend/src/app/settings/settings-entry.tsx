"use client"

import dynamic from "next/dynamic"
import { SettingsSkeleton } from "./settings-skeleton"

const load = () => import("./settings-screen").then((module) => module.SettingsScreen)

// The page is shown once the session is known; its code need not wait for that.
if (typeof window !== "undefined") void load()

/** Rendered in the browser only: the shell is built for /settings/ but shown at deeper addresses. */
export const SettingsEntry = dynamic(load, { ssr: false, loading: () => <SettingsSkeleton /> })
