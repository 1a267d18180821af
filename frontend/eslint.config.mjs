import next from "eslint-config-next"
import typescript from "eslint-config-next/typescript"
import { readdirSync } from "node:fs"

/** Imports run app → features → components | lib | schemas | store, and never from feature to feature. */
const features = readdirSync(new URL("./src/features", import.meta.url))
const layers = features.map((feature) => ({
  files: [`src/features/${feature}/**`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            group: [
              "@/app/*",
              ...features.filter((other) => other !== feature).map((other) => `@/features/${other}/*`),
            ],
            message: "A feature may not import the app or another feature; compose them in src/app.",
          },
        ],
      },
    ],
  },
}))

export default [
  { ignores: [".next/**", "out/**", "next-env.d.ts", "src/lib/api/generated/**"] },
  ...next,
  ...typescript,
  {
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "max-lines": ["error", { max: 250 }],
      "import/no-anonymous-default-export": "off",
      // The two virtual lists are the hot components; the React Compiler, which this is about, is not used.
      "react-hooks/incompatible-library": "off",
    },
  },
  {
    files: ["src/**"],
    rules: {
      "max-lines-per-function": ["error", { max: 150 }],
      "no-console": "error",
      "no-restricted-syntax": [
        "error",
        {
          selector: "ImportDeclaration[importKind!='type'][source.value='sonner']",
          message: "Messages are said with @/lib/toast, which loads what shows them.",
        },
        {
          selector: "ImportDeclaration[source.value='zod']",
          message: "The guards are zod/mini: a second zod is 20 KiB for every page.",
        },
      ],
    },
  },
  { files: ["src/components/ui/toaster.tsx"], rules: { "no-restricted-syntax": "off" } },
  {
    files: ["src/{components,lib,schemas,store}/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [{ group: ["@/app/*", "@/features/*"], message: "Shared code may not know a feature." }],
        },
      ],
    },
  },
  ...layers,
]
