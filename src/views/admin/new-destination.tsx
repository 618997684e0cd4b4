import type { KindChoice, KindField } from "./destinations.tsx";
import { type PageFrame, renderFrame } from "./frame.tsx";
import { Action, Panel } from "./parts.tsx";

/** The form for a new destination of a kind. */
export function renderNewDestination(frame: PageFrame, { name, label, fields }: KindChoice): Promise<string> {
  return renderFrame({
    ...frame,
    title: `Add ${label}`,
    part: "/admin/destinations",
    children: (
      <>
        <header>
          <h1>Add {label}</h1>
          <p class="dim">What each field wants is in the documentation under “Announce posts elsewhere”.</p>
        </header>
        <Panel title={label}>
          <Action path="/destinations" next="/admin/destinations" said="destinationAdded">
            <input type="hidden" name="text:kind" value={name} />
            <div class="fields">
              <label class="wide">
                Name
                <input name="text:name" required maxlength={100} />
              </label>
              {fields.map((field) => (
                <Field field={field} />
              ))}
              <label>
                Wait before a copy, minutes
                <input name="number:delay_minutes" inputmode="numeric" value="3" pattern="[0-9]+" required />
              </label>
              <label class="wide">
                Only these sources, by slug (empty: all)
                <input name="lines?:filters.sources" />
              </label>
              <label class="wide">
                Only these languages, such as “en de” (empty: all)
                <input name="lines?:filters.languages" />
              </label>
              <label class="wide">
                Only these tags (empty: all)
                <input name="lines?:filters.tags" />
              </label>
              <button class="go">Add it</button>
            </div>
          </Action>
        </Panel>
      </>
    ),
  });
}

function Field({ field: { group, name, isOptional, options, isFlag } }: { field: KindField }) {
  const label = `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll("_", " ")}`;
  if (isFlag) {
    return (
      <label class="tick">
        <input type="checkbox" name={`flag:${group}.${name}`} value="true" checked />
        <span>{label}</span>
      </label>
    );
  }
  if (options) {
    return (
      <label>
        {label}
        <select name={`text:${group}.${name}`}>
          {options.map((option) => (
            <option>{option}</option>
          ))}
        </select>
      </label>
    );
  }
  return (
    <label class="wide">
      {isOptional ? `${label} (may be empty)` : label}
      <input
        name={`${isOptional ? "text?" : "text"}:${group}.${name}`}
        required={!isOptional}
        {...(group === "secrets" ? { type: "password", autocomplete: "off" } : {})}
      />
    </label>
  );
}
