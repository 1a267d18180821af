import { Upload } from "lucide-react"
import { type ComponentProps, useRef, useState } from "react"
import { Button } from "@/components/ui/button"
import { CopyField } from "@/components/ui/copy-field"
import { SettingRow } from "@/components/ui/section"
import { TextArea } from "@/components/ui/text-field"

const MAX_FILE = 100_000 // characters, as the API takes

type SamlFieldsProps = {
  acsUrl: string
  entityId: string
  /** Whose metadata are stored; null when none are. */
  issuer: string | null
  metadata: Omit<ComponentProps<typeof TextArea>, "label">
  onUpload: (metadata: string) => void
}

/** What goes to a company's SAML provider, and what it gives us. */
export function SamlFields({ acsUrl, entityId, issuer, metadata, onUpload }: SamlFieldsProps) {
  return (
    <>
      <ol className="list-decimal space-y-1 ps-5 text-text-2">
        <li>At your provider, add a SAML 2.0 application with the two addresses below.</li>
        <li>Let it send the person&apos;s e-mail address as the name ID, and sign with SHA-256.</li>
        <li>It may encrypt what it signs, with the key in our metadata (RSA-OAEP and AES). It need not.</li>
        <li>Give us its metadata, save, and test the connection.</li>
      </ol>
      <CopyField label="Assertion consumer service (ACS) URL" value={acsUrl} />
      <CopyField
        label="Entity ID"
        hint="Also the address of our metadata, for providers that read them."
        value={entityId}
      />
      {issuer !== null && <SettingRow label="Your provider">{issuer}</SettingRow>}
      <TextArea
        label="Your provider's metadata"
        placeholder="<EntityDescriptor …"
        hint={
          issuer === null
            ? "The XML that your provider shows or offers to download."
            : "Metadata are stored; leave this empty to keep them."
        }
        rows={5}
        spellCheck={false}
        autoCapitalize="off"
        className="font-mono text-small"
        data-testid="provider-metadata"
        {...metadata}
      />
      <UploadButton onUpload={onUpload} />
    </>
  )
}

function UploadButton({ onUpload }: { onUpload: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const take = async (file: File | undefined) => {
    if (file === undefined) return
    const isTooLarge = file.size > MAX_FILE
    setProblem(isTooLarge ? "This file is too large for metadata of one provider." : null)
    if (!isTooLarge) onUpload(await file.text())
  }
  return (
    <div className="space-y-1.5">
      <input
        ref={input}
        type="file"
        accept=".xml,application/xml,text/xml,application/samlmetadata+xml"
        aria-label="Metadata file"
        className="hidden"
        data-testid="provider-metadata-file"
        onChange={(event) => {
          void take(event.target.files?.[0])
          event.target.value = "" // the same file again, after it was changed
        }}
      />
      <Button onClick={() => input.current?.click()}>
        <Upload className="size-4" aria-hidden /> Upload a file
      </Button>
      {problem !== null && (
        <p role="alert" className="text-small text-bad">
          {problem}
        </p>
      )}
    </div>
  )
}
