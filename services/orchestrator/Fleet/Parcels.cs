using Vanguards.Contracts.Steps;
using Vanguards.Messaging.Rabbit;

namespace Vanguards.Orchestrator.Fleet;

/// <summary>
/// Attempts that go to an executor in one message. Only where more are given out than there are executors, and steps are short: otherwise each goes by itself, so that
/// none waits for another and executors share what there is.
/// </summary>
internal static class Parcels
{
    /// <summary>Attempts in a message.</summary>
    public const int Most = 8;

    /// <summary>In the order given; the attempts of a message are of one class.</summary>
    public static IEnumerable<(int Class, IReadOnlyList<StepWork> Works)> Of(IReadOnlyList<(StepWork Work, int Priority)> works, int executors, bool areShort)
    {
        var size = areShort ? Math.Clamp((int)Math.Ceiling((double)works.Count / Math.Max(1, executors)), 1, Most) : 1;
        var parcel = new List<StepWork>(size);
        for (var i = 0; i < works.Count; i++)
        {
            parcel.Add(works[i].Work);
            var rank = RabbitTopology.ClassOf(works[i].Priority);
            if (parcel.Count == size || i == works.Count - 1 || RabbitTopology.ClassOf(works[i + 1].Priority) != rank)
            {
                yield return (rank, parcel);
                parcel = new List<StepWork>(size);
            }
        }
    }
}
