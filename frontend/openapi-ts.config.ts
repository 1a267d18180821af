import { defineConfig } from "@hey-api/openapi-ts"

/** Types and Zod guards from the committed OpenAPI document that the backend exports. */
export default defineConfig({
  input: "../public_api/openapi/app.json",
  output: { path: "src/lib/api/generated" },
  plugins: [
    "@hey-api/typescript",
    {
      name: "zod",
      compatibilityVersion: "mini",
      dates: { offset: true },
      responses: false,
      definitions: true,
    },
  ],
})
