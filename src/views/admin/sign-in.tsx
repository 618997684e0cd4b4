import { renderFrame } from "./frame.tsx";

/**
 * The sign-in page of the dashboard.
 *
 * @param refused why a token was refused
 */
export function renderSignIn(refused: string | null, next: string): Promise<string> {
  return renderFrame({
    title: "Sign in",
    part: null,
    children: (
      <>
        <h1>Sign in</h1>
        {refused !== null && (
          <div class="alert bad" role="alert" id="why">
            <span class="st">Not signed in</span>
            <p>{refused}</p>
          </div>
        )}
        <form class="panel" method="post" action="/admin/sign-in">
          <input type="hidden" name="next" value={next} />
          <div class="fields">
            <label class="wide">
              Token
              <input
                type="password"
                name="token"
                autocomplete="current-password"
                required
                aria-describedby="hint"
                {...(refused !== null && { "aria-invalid": "true" })}
              />
            </label>
            <button class="go">Sign in</button>
          </div>
          <p class="dim" id="hint">
            It begins with <code>rp_</code>. The first time, use the <code>ADMIN_TOKEN</code> of the deployment; on a
            laptop it is in <code>.dev.vars</code>. You stay signed in for seven days.
          </p>
        </form>
      </>
    ),
  });
}
