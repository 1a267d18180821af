import path from "node:path"
import type { NextConfig } from "next"
import { PHASE_DEVELOPMENT_SERVER } from "next/constants"

/** A static export for production; in development a proxy to the backend named by INLET_BACKEND_ORIGIN. */
export default function config(phase: string): NextConfig {
  const shared: NextConfig = {
    trailingSlash: true,
    reactStrictMode: true,
    images: { unoptimized: true },
    // `npm run typecheck` does it; a build for `make demo` need not pay for it twice.
    typescript: { ignoreBuildErrors: true },
    turbopack: { root: path.resolve(import.meta.dirname) },
  }
  if (phase !== PHASE_DEVELOPMENT_SERVER) return { ...shared, output: "export" }

  const backend = process.env.INLET_BACKEND_ORIGIN ?? "http://127.0.0.1:8000"
  return {
    ...shared,
    allowedDevOrigins: ["127.0.0.1"],
    skipTrailingSlashRedirect: true,
    rewrites: () =>
      Promise.resolve(
        ["api", "ws", "simulator"].map((prefix) => ({
          source: `/${prefix}/:path*`,
          destination: `${backend}/${prefix}/:path*`,
        })),
      ),
  }
}
