export { slackMessage, slackNotifier, type SlackOptions } from "./slack-notifier.ts";
