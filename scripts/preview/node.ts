/**
 * The parts of workerd that the product needs and Node lacks: methods of Uint8Array, and HTMLRewriter as far as views
 * use it. Import it before the product's code.
 */
import "../bytes.ts";
import { type DefaultTreeAdapterTypes, parseFragment, serialize } from "parse5";

type HtmlElement = DefaultTreeAdapterTypes.Element;

interface Rewritten {
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): Rewritten;
  removeAttribute(name: string): Rewritten;
  remove(): void;
}

/** Selectors of the forms "img", "video[poster]" and "picture > source[srcset]". */
class HtmlRewriter {
  private readonly rules: { selector: string; element: (element: Rewritten) => void }[] = [];

  on(selector: string, { element }: { element: (element: Rewritten) => void }): this {
    this.rules.push({ selector, element });
    return this;
  }

  transform(response: Response): { text(): Promise<string> } {
    const text = async (): Promise<string> => {
      const fragment = parseFragment(await response.text());
      const walk = (parent: DefaultTreeAdapterTypes.ParentNode) => {
        for (const child of parent.childNodes.slice()) {
          if (!("tagName" in child)) continue;
          for (const { selector, element } of this.rules) if (matches(child, selector)) element(rewritten(child));
          walk(child);
        }
      };
      walk(fragment);
      return serialize(fragment);
    };
    return { text };
  }
}

function matches(element: HtmlElement, selector: string): boolean {
  const [own = "", parent] = selector.split(" > ").toReversed();
  const [, name, attribute] = /^(\w+)(?:\[(\w+)\])?$/.exec(own) ?? [];
  const isInside = parent === undefined || (element.parentNode !== null && element.parentNode.nodeName === parent);
  return (
    element.tagName === name &&
    isInside &&
    (attribute === undefined || element.attrs.some((one) => one.name === attribute))
  );
}

function rewritten(element: HtmlElement): Rewritten {
  const without = (name: string) => element.attrs.filter((attribute) => attribute.name !== name);
  const self: Rewritten = {
    getAttribute: (name) => element.attrs.find((attribute) => attribute.name === name)?.value ?? null,
    setAttribute(name, value) {
      const known = element.attrs.find((attribute) => attribute.name === name);
      if (known) known.value = value;
      else element.attrs.push({ name, value });
      return self;
    },
    removeAttribute(name) {
      element.attrs = without(name);
      return self;
    },
    remove() {
      const { parentNode } = element;
      if (parentNode) parentNode.childNodes = parentNode.childNodes.filter((child) => child !== element);
    },
  };
  return self;
}

Object.assign(globalThis, { HTMLRewriter: HtmlRewriter });
