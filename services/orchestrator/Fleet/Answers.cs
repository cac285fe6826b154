using System.Text.Json;
using Vanguards.Messaging.Rabbit;
using Vanguards.Messaging.Steps;

namespace Vanguards.Orchestrator.Fleet;

/// <summary>The leader's words to executors.</summary>
internal static class Answers
{
    public static RabbitMessage To(string queue, AnswerMessage answer) => new() { Key = queue, Body = BodyOf(answer) };

    public static RabbitMessage ToAll(AnswerMessage answer) => new() { Exchange = RabbitTopology.Stops, Key = "", Body = BodyOf(answer) };

    private static byte[] BodyOf(AnswerMessage answer) => JsonSerializer.SerializeToUtf8Bytes(answer, StepJson.Default.AnswerMessage);
}
