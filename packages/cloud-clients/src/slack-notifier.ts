import { formatInstant } from "@cap/domain";
import { callableUrl, httpClient, type HttpClientOptions } from "./http-client.ts";
import { httpRefusal } from "./http-refusal.ts";
import type { Notification, NotificationSeverity } from "./notification.ts";
import type { Notifier } from "./notifier.ts";
import { type DeliveryOptions, queuedNotifier } from "./queued-notifier.ts";

/** Options of {@link slackNotifier}. */
export interface SlackOptions extends DeliveryOptions, Pick<HttpClientOptions, "reach" | "timeoutSeconds"> {
  /** Address of an incoming webhook of Slack. It is a secret: it is never part of a message or an error. */
  readonly url: string;
}

/** Sign and colour of each severity. */
const LOOKS: Readonly<Record<NotificationSeverity, { readonly sign: string; readonly color: string }>> = {
  critical: { sign: ":red_circle:", color: "#990000" },
  error: { sign: ":warning:", color: "#ff0000" },
  warning: { sign: ":large_orange_circle:", color: "#ff9900" },
  info: { sign: ":white_check_mark:", color: "#36a64f" },
};
/** Slack cuts longer texts, at places that nobody chose. */
const TEXT_MAX = 2900;
const TITLE_MAX = 140;
/** Slack refuses more fields in one section. */
const FIELDS_MAX = 10;
const FIELD_MAX = 900;

/**
 * Tells a Slack channel, through an incoming webhook.
 *
 * @throws CapError CONFIG_INVALID when the address may not be called
 */
export function slackNotifier(options: SlackOptions): Notifier {
  const { url, reach = "public" } = options;
  const { host } = callableUrl(url, reach);
  const client = httpClient(options);
  const receiver = `slack ${host}`;
  return queuedNotifier({
    ...options,
    receiver,
    deliver: async (notification, signal) => {
      const body = JSON.stringify(slackMessage(notification));
      const headers = { "content-type": "application/json; charset=utf-8" };
      const answer = await client.call({ method: "POST", url, headers, body, signal });
      if (answer.status !== 200) throw httpRefusal(receiver, answer);
    },
  });
}

/** A notification as Slack takes it: an attachment with the colour of its severity. */
export function slackMessage(notification: Notification): object {
  const { severity, title, text = "", facts = {}, link, pool, event, at } = notification;
  const { sign, color } = LOOKS[severity];
  const headline = `${sign} *${severity.toUpperCase()}* ${escaped(cut(title, TITLE_MAX))}`;
  const fields = Object.entries({ ...(pool === null ? {} : { pool }), ...facts }).slice(0, FIELDS_MAX);
  return {
    text: `${sign} ${severity.toUpperCase()} ${escaped(cut(title, TITLE_MAX))}`,
    attachments: [
      {
        color,
        blocks: [
          section(headline),
          ...(text === "" ? [] : [section(escaped(cut(text, TEXT_MAX)))]),
          ...(fields.length === 0 ? [] : [{ type: "section", fields: fields.map(fieldOf) }]),
          ...(link === undefined ? [] : [section(`<${linkOf(link)}|Open in cap>`)]),
          { type: "context", elements: [mrkdwn(`${event} · ${formatInstant(at)}`)] },
        ],
      },
    ],
  };
}

function section(text: string): object {
  return { type: "section", text: mrkdwn(text) };
}

function mrkdwn(text: string): object {
  return { type: "mrkdwn", text };
}

function fieldOf([name, value]: readonly [string, string | number]): object {
  return mrkdwn(`*${escaped(cut(name, FIELD_MAX))}*\n${escaped(cut(String(value), FIELD_MAX))}`);
}

/** Slack's own three characters, so that no text becomes a mention, a link or a command. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function linkOf(link: string): string {
  return encodeURI(link).replaceAll("|", "%7C").replaceAll("<", "%3C").replaceAll(">", "%3E");
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
