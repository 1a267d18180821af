import { Check } from "lucide-react"
import { Fragment } from "react"
import type { Permission, Role } from "@/schemas/workspace"
import { groupsOf } from "../permissions"

type RoleMatrixProps = { roles: readonly Role[]; catalogue: readonly Permission[] }

/** Permissions by roles. Its first column stays while the rest is scrolled sideways. */
export function RoleMatrix({ roles, catalogue }: RoleMatrixProps) {
  return (
    // Focusable, so that the keyboard can scroll it too.
    <div
      role="region"
      aria-label="Permissions of every role"
      tabIndex={0}
      className="quiet-scroll -mx-4 overflow-x-auto px-4 md:-mx-6 md:px-6"
    >
      <table className="border-separate border-spacing-0 text-small">
        <thead>
          <tr>
            <th
              scope="col"
              className="sticky start-0 z-10 min-w-40 bg-bg pe-3 text-start font-medium text-muted"
            >
              Permission
            </th>
            {roles.map(({ id, name }) => (
              <th
                key={id}
                scope="col"
                className="h-8 max-w-24 min-w-16 truncate px-1 font-medium text-text-2"
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groupsOf(catalogue).map(([group, permissions]) => (
            <Fragment key={group}>
              <tr>
                <th
                  scope="rowgroup"
                  className="sticky start-0 bg-bg pt-4 pb-1 text-start text-meta font-medium text-muted"
                >
                  {group}
                </th>
              </tr>
              {permissions.map(({ key, name, description }) => (
                <tr key={key}>
                  <th
                    scope="row"
                    title={description}
                    className="sticky start-0 h-9 border-t bg-bg pe-3 text-start font-normal"
                  >
                    {name}
                  </th>
                  {roles.map((role) => (
                    <td key={role.id} className="h-9 border-t text-center">
                      {role.permissions.includes(key) ? (
                        <Check className="inline size-4 text-accent" aria-label="yes" />
                      ) : (
                        <span className="text-muted" role="img" aria-label="no">
                          ·
                        </span>
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  )
}
