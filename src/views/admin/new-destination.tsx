import { Choice, Field } from "./destination-fields.tsx";
import type { KindChoice } from "./destinations.tsx";
import { type PageFrame, renderFrame } from "./frame.tsx";
import { Action, Panel } from "./parts.tsx";

/** The delay that the form of a new destination proposes. */
const DELAY_MINUTES = 3;

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
          <p class="dim">
            What to click there, and what each field wants, is in the documentation: docs/destinations/{name}.md.
          </p>
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
              <Choice delayMinutes={DELAY_MINUTES} filters={{}} />
              <button class="go">Add it</button>
            </div>
          </Action>
        </Panel>
      </>
    ),
  });
}
