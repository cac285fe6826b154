using System.Text.Json;
using Microsoft.Extensions.Options;
using Vanguards.Contracts;
using Vanguards.Executor.Http;
using Vanguards.Executor.Results;
using Vanguards.Executor.Steps;
using Vanguards.Expressions;

namespace Vanguards.Executor.Notifications;

/// <summary>A message to people: in the run's log, by e-mail, to a webhook or to Slack. Gives <c>{deliveredAt}</c>.</summary>
internal sealed class NotifyRunner(Mail mail, OutboundCalls calls, IOptions<OutboundOptions> options, TimeProvider time) : IStepRunner
{
    private const string Handler = "notify/1";
    private const int MaxTargets = 20;

    public IReadOnlyList<string> Kinds => ["notify"];

    public bool IsEffect => true;

    public bool IsHeavy => false;

    public async ValueTask<PreparedStep> PrepareAsync(StepContext step, CancellationToken cancel)
    {
        var config = step.Step.Config.Notification ?? throw StepFaultException.Invalid("A notify step needs a `notification`.");
        var message = new Message(
            config.Channel,
            Targets(await step.FillAsync("to", config.To, cancel)),
            await step.TextAsync("subject", config.Subject, cancel) ?? step.Step.Name,
            await step.TextAsync("message", config.Message, cancel) ?? "");
        Func<CancellationToken, Task> send = message.Channel switch
        {
            "dashboard" => _ => Task.CompletedTask,
            "email" => LetterOf(step, message),
            "webhook" or "slack" => HooksOf(step, message),
            _ => throw StepFaultException.Invalid($"There is no channel '{message.Channel}'; there are dashboard, email, webhook and slack."),
        };
        using var key = new ContentKey.Builder(Handler);
        key.Add("channel", message.Channel).Add("to", string.Join('\n', message.To)).Add("subject", message.Subject).Add("message", message.Text);
        return new PreparedStep
        {
            Key = key.Build(),
            Input = JsonSerializer.SerializeToElement(new { channel = message.Channel, to = message.To, subject = message.Subject, message = message.Text }),
            Run = async cancel =>
            {
                await send(cancel);
                if (message.Channel == "dashboard")
                {
                    step.Log.Write("info", $"{message.Subject}: {message.Text}");
                }
                else
                {
                    step.Log.Info($"Sent by {message.Channel}: {message.Subject}");
                }

                return new StepGave(new StepOutput { Value = Payload.Of(JsonSerializer.SerializeToElement(new { deliveredAt = time.GetUtcNow() })) });
            },
        };
    }

    private sealed record Message(string Channel, IReadOnlyList<string> To, string Subject, string Text);

    private Func<CancellationToken, Task> LetterOf(StepContext step, Message message)
    {
        var letter = new Letter
        {
            Key = step.IdempotencyKey,
            To = mail.Recipients(message.To),
            Subject = message.Subject.ReplaceLineEndings(" "),
            Text = message.Text,
            Date = step.Work.ReadyAt,
        };
        return cancel => mail.SendAsync(letter, cancel);
    }

    private Func<CancellationToken, Task> HooksOf(StepContext step, Message message)
    {
        if (message.To.Count is 0 or > MaxTargets)
        {
            throw StepFaultException.Invalid($"The channel {message.Channel} needs one to {MaxTargets} addresses in `to`.");
        }

        var urls = message.To.Select(OutboundCalls.UrlOf).ToList();
        var body = message.Channel == "slack"
            ? JsonSerializer.SerializeToUtf8Bytes(new { text = $"*{message.Subject}*\n{message.Text}" })
            : JsonSerializer.SerializeToUtf8Bytes(new
            {
                executionId = step.Run.ExecutionId,
                workflowId = step.Run.WorkflowId,
                useCase = step.Run.UseCase,
                stepId = step.Step.Id,
                subject = message.Subject,
                message = message.Text,
                at = step.Work.ReadyAt,
            });
        return async cancel =>
        {
            foreach (var url in urls)
            {
                var answer = await calls.SendAsync(new OutboundCall { Method = HttpMethod.Post, Url = url, Headers = Headers(step, body), Body = body }, cancel);
                if (answer.Status is < 200 or >= 300)
                {
                    throw OutboundCalls.FaultOf(url.Host, answer.Status, ".", answer.RetryAfter);
                }
            }
        };
    }

    private List<KeyValuePair<string, string>> Headers(StepContext step, byte[] body)
    {
        var headers = new List<KeyValuePair<string, string>>
        {
            new("Idempotency-Key", step.IdempotencyKey),
            new("Vanguards-Attempt", step.Work.Attempt.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        };
        if (options.Value.SigningKey is { Length: > 0 } key)
        {
            headers.Add(new("Vanguards-Signature", OutboundCalls.Signature(key, time.GetUtcNow(), body)));
        }

        return headers;
    }

    private static IReadOnlyList<string> Targets(JsonElement? to) => to switch
    {
        null or { ValueKind: JsonValueKind.Null } => [],
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(ExpressionEngine.AsText)],
        { } one => [ExpressionEngine.AsText(one)],
    };
}
