import type { Metadata, Viewport } from "next"
import { GeistSans } from "geist/font/sans"
import { Providers } from "./providers"
import "./globals.css"

export const metadata: Metadata = {
  title: "Inlet",
  description: "One inbox for every channel that your customers write on",
}

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
}

export default function RootLayout({ children }: { children: React.ReactNode }) {
  return (
    <html lang="en" className={GeistSans.variable} suppressHydrationWarning>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  )
}
