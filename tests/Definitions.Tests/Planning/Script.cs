using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Tests.Planning;

/// <summary>What the world does to a run, decided by names and numbers alone, never by when something happens.</summary>
internal sealed class Script(int seed, int trouble = 30)
{
    /// <summary>The code of the fault of try n (from 0) of what the key names; null if it succeeds.</summary>
    public string? Fault(string key, int n) => Draw(key, n) % 100 is var drawn && drawn >= trouble ? null : (drawn % 10) switch
    {
        0 => "VALIDATION_FAILED",
        1 or 2 => "RESOURCE_UNAVAILABLE",
        3 => "TIMEOUT",
        4 => "UNKNOWN",
        _ => "STEP_FAILED",
    };

    /// <summary>True if what try n waits for (a child, a person, a timer) does not come before the step's time limit.</summary>
    public bool Hangs(WorkflowStep step, string key, int n) =>
        step is { Timeout: not null, Type: "task", Config.Task.Type: "wait" or "approval" or "workflow" } && trouble > 0 && Draw(key + "/hangs", n) % 5 == 0;

    public bool Declines(WorkflowStep step) => step.When is not null && Draw(step.Id + "/when", 0) % 2 == 0;

    public int Items(string id) => (int)(Draw(id + "/items", 0) % 7);

    public IReadOnlyList<string>? Chosen(WorkflowStep step) => step.Config.Condition is not { } condition ? null
        : Draw(step.Id + "/branch", 0) % 2 == 0 ? condition.Then : condition.Else;

    public static string Key(string id, int item, string kind) => $"{id}/{item}/{kind}";

    private uint Draw(string key, int n)
    {
        unchecked
        {
            var hash = (uint)seed * 2654435761u;
            foreach (var character in key)
            {
                hash = (hash ^ character) * 16777619u;
            }

            hash = (hash ^ (uint)n) * 16777619u;
            hash ^= hash >> 15;
            hash *= 0x85EBCA6Bu;
            hash ^= hash >> 13;
            return hash * 0xC2B2AE35u >> 8;
        }
    }
}
