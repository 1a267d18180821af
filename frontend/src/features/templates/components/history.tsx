import { Section } from "@/components/ui/section"
import { fullTime } from "@/lib/format/time"
import type { TemplateDetail } from "@/schemas/templates"

/** What happened to the template, newest first. */
export const History = ({ entries }: { entries: TemplateDetail["history"] }) => (
  <Section title="History">
    <ol className="space-y-3" data-testid="template-history">
      {entries.map(({ id, title, detail, by, occurred_at }) => (
        <li key={id}>
          <p>
            {title}
            {by !== null && (
              <span className="text-text-2">
                {" "}
                by <bdi>{by}</bdi>
              </span>
            )}
          </p>
          {detail !== "" && <p className="text-text-2">{detail}</p>}
          <p className="tabular text-small text-muted">{fullTime(occurred_at)}</p>
        </li>
      ))}
    </ol>
  </Section>
)
