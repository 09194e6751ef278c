import { describe, expect, it } from "vitest";
import { escapeHtml } from "./escape-html.ts";

describe("escapeHtml", () => {
  it.each([
    ['a < "b"', "a &lt; &quot;b&quot;"],
    ["<script>alert('1')</script>", "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"],
    ["a&amp;b", "a&amp;amp;b"],
    ["mail", "mail"],
  ])("writes %s as %s", (text, html) => {
    expect(escapeHtml(text)).toBe(html);
  });
});
