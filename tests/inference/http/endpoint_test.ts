import assert from "node:assert/strict";
import { parseEndpoint } from "../../../src/inference/http/endpoint.ts";
import { errorText, parseRetryAfter } from "../../../src/inference/http/server_failure.ts";

const GOOD: readonly (readonly [text: string, base: string, host: string])[] = [
  ["http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1", "127.0.0.1:8080"],
  ["http://127.0.0.1:8080", "http://127.0.0.1:8080/v1", "127.0.0.1:8080"],
  ["http://localhost:11434/", "http://localhost:11434/v1", "localhost:11434"],
  ["http://[::1]:8000/v1/", "http://[::1]:8000/v1", "[::1]:8000"],
  ["https://example.test/llm/v1", "https://example.test/llm/v1", "example.test:443"],
  ["HTTP://Example.test", "http://example.test/v1", "example.test:80"],
];

Deno.test("endpoints with and without /v1", () => {
  for (const [text, base, host] of GOOD) {
    const endpoint = parseEndpoint(text);
    assert.deepEqual([endpoint.base, endpoint.host, endpoint.root + "/v1"], [base, host, base]);
  }
});

const BAD: readonly (readonly [text: string, error: RegExp])[] = [
  ["127.0.0.1:8080", /^cannot use the endpoint "127.0.0.1:8080": it is no http or https address$/],
  ["ftp://example.test", /no http or https address/],
  ["", /no http or https address/],
  ["http://user:s3cret@example.test/v1", /it holds credentials/],
  ["http://s3cret@example.test/v1", /it holds credentials/],
  ["htp:/user:s3cret@example.test", /^cannot use the endpoint: it is no http or https address$/],
  ["http://example.test/v1?key=s3cret", /it must end with its path/],
  ["http://example.test/v1#s3cret", /it must end with its path/],
];

for (const [text, message] of BAD) {
  Deno.test(`an endpoint that cannot be used: ${text || "none"}`, () =>
    assert.throws(() => parseEndpoint(text), (error: Error) => {
      assert.equal(error.name, "UserError");
      assert.match(error.message, message);
      assert.ok(!error.message.includes("s3cret"));
      return true;
    }));
}

Deno.test("the message in the bodies of errors, on one line", () => {
  const bodies: readonly (readonly [body: string, text: string])[] = [
    ['{"error":{"code":400,"message":"Failed to load image"}}', "Failed to load image"],
    ['{"error":"model \\"x\\" not found"}', 'model "x" not found'],
    ['{"object":"error","message":"The model does not exist.","code":404}', "The model does not exist."],
    ['{"detail":"Not Found"}', "Not Found"],
    ['{"detail":[{"loc":["body"],"msg":"bad"}]}', '[{"loc":["body"],"msg":"bad"}]'],
    ["two\r\n lines\x1b[31m\n", "two lines [31m"],
    ["<html><body>Bad Gateway</body></html>", ""],
    ["", ""],
  ];
  for (const [body, text] of bodies) assert.equal(errorText(body), text);
});

Deno.test("Retry-After in seconds and as a date", () => {
  const now = Date.parse("2026-11-25T10:00:00Z");
  const cases: readonly (readonly [value: string | null, ms: number | null])[] = [
    [null, null],
    ["7", 7000],
    ["0", 0],
    ["Wed, 25 Nov 2026 10:00:30 GMT", 30_000],
    ["Wed, 25 Nov 2026 09:00:00 GMT", 0],
    ["soon", null],
  ];
  for (const [value, ms] of cases) assert.equal(parseRetryAfter(value, now), ms);
});
