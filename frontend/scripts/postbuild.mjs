// After `next build`: list the hashes of inline scripts for the Content-Security-Policy header, and precompress.
import { createHash } from "node:crypto"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { brotliCompressSync, constants, gzipSync } from "node:zlib"

const out = path.resolve("out")
const COMPRESSIBLE = new Set([".html", ".js", ".css", ".txt", ".json", ".svg"])
const WORTH_IT_BYTES = 1024

const files = readdirSync(out, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.join(entry.parentPath, entry.name))

const hashes = new Set()
for (const file of files.filter((name) => name.endsWith(".html"))) {
  for (const [, attributes, code] of readFileSync(file, "utf8").matchAll(
    /<script([^>]*)>([\s\S]*?)<\/script>/g,
  )) {
    if (/\bsrc=/.test(attributes) || code === "") continue
    hashes.add(`'sha256-${createHash("sha256").update(code).digest("base64")}'`)
  }
}
const policy = [
  "default-src 'self'",
  `script-src 'self' ${[...hashes].sort().join(" ")}`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ")
const cspFile = path.join(out, "csp.json")
writeFileSync(cspFile, `${JSON.stringify({ script_hashes: [...hashes].sort(), policy }, null, 2)}\n`)

const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }
let compressed = 0
for (const file of files.filter((name) => COMPRESSIBLE.has(path.extname(name)))) {
  const body = readFileSync(file)
  if (body.length < WORTH_IT_BYTES) continue
  writeFileSync(`${file}.br`, brotliCompressSync(body, brotli))
  writeFileSync(`${file}.gz`, gzipSync(body, { level: 9 }))
  compressed += 1
}
console.log(`csp.json: ${hashes.size} inline scripts; ${compressed} files precompressed`)
