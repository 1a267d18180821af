import { ShoppingBag } from "lucide-react"
import { Card } from "./card"
import type { ContentProps } from "./props"
import { type Fields, fields, list, number, text } from "./read"
import { WithWords } from "./with-words"

/** A basket from the catalogue: each item, and what it all costs. */
export function OrderContent({ message, meta }: ContentProps) {
  const order = fields(message.content.order)
  const items = list(order.items)
  const totals = list(order.totals)
  const count = items.reduce((sum, item) => sum + (number(item.quantity) ?? 1), 0)
  return (
    <WithWords message={message} meta={meta}>
      <div className="min-w-0 grow sm:min-w-64">
        <Card icon={ShoppingBag} title="Order" note={`${count} ${count === 1 ? "item" : "items"}`} />
        <table className="mt-1.5 w-full text-small">
          <tbody>
            {items.map((item, at) => (
              <tr key={at} className="border-t border-text/8">
                <td className="tabular w-px py-1 pe-2 align-top whitespace-nowrap text-muted">
                  {number(item.quantity) ?? "?"} ×
                </td>
                <td dir="auto" className="py-1 pe-3 wrap-anywhere">
                  {text(item.product_id) ?? "Unknown product"}
                </td>
                <td className="tabular py-1 text-end align-top">{amount(item.item_price, item.currency)}</td>
              </tr>
            ))}
          </tbody>
          {totals.length > 0 && (
            <tfoot>
              {totals.map((total) => (
                <tr key={text(total.currency)} className="border-t border-text/15 font-medium">
                  <th scope="row" colSpan={2} className="py-1 text-start font-medium">
                    Total
                  </th>
                  <td className="tabular py-1 text-end">{amount(total.amount, total.currency)}</td>
                </tr>
              ))}
            </tfoot>
          )}
        </table>
      </div>
    </WithWords>
  )
}

/** 19.90 EUR in the reader's way of writing it; a currency that does not exist stands as it came. */
function amount(value: Fields[string], currency: Fields[string]): string {
  const [digits, code] = [text(value), text(currency)]
  if (digits === null) return "–"
  if (code === null) return digits
  try {
    return new Intl.NumberFormat(undefined, { style: "currency", currency: code }).format(Number(digits))
  } catch {
    return `${digits} ${code}`
  }
}
