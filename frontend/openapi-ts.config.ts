import { defineConfig } from "@hey-api/openapi-ts"

/** Types and Zod guards from the committed OpenAPI document that the backend exports: a page loads the guards it uses. */
export default defineConfig({
  input: "../public_api/openapi/app.json",
  output: { path: "src/lib/api/generated" },
  parser: {
    hooks: {
      symbols: {
        getFilePath: ({ meta, name }) => (meta?.plugin === "zod" ? `guards/${name}` : undefined),
        getExportFromFilePath: ({ meta }) => (meta?.plugin === "zod" ? ["zod"] : undefined),
      },
    },
  },
  plugins: [
    "@hey-api/typescript",
    {
      name: "zod",
      compatibilityVersion: "mini",
      dates: { offset: true },
      requests: false,
      responses: false,
      definitions: true,
    },
  ],
})
