import Link from "next/link"

export default function NotFound() {
  return (
    <main className="grid h-dvh place-items-center p-6 text-center">
      <div className="space-y-2">
        <h1 className="text-page font-semibold">There is nothing here</h1>
        <p className="text-text-2">The address may be mistyped, or the page was moved.</p>
        <Link href="/inbox/" className="inline-block font-medium text-accent underline underline-offset-4">
          Go to the inbox
        </Link>
      </div>
    </main>
  )
}
