using System.Text.Json;
using Vanguards.Executor.Reports.Content;
using Vanguards.Executor.Reports.Reading;

namespace Vanguards.Executor.Reports.LeaseRenewal;

/// <summary>One recommendation as the decision gave it.</summary>
public sealed record Recommendation(
    string LeaseId, string Name, string County, string Outcome, DateOnly? Deadline,
    decimal? AtStake, decimal? Cost, decimal? Npv, decimal? Target,
    IReadOnlyList<string> Reasons, IReadOnlyList<JsonElement> Path, IReadOnlyList<string> FlagCodes)
{
    public static Recommendation From(JsonElement value) => new(
        value.Text("leaseId") ?? "", value.Text("leaseName") ?? "", value.Text("county") ?? "",
        value.Text("outcome") ?? "none", value.Date("deadline"),
        value.Number("valueAtStakeUsd"), value.Number("renewalCostUsd"), value.Number("npvUsd"), value.Number("targetUsdPerAcre"),
        [.. value.Items("reasons").Select(JsonReading.AsText)], value.Items("path"),
        [.. value.Items("flagCodes").Select(JsonReading.AsText)]);

    /// <summary>A person has to do something by the deadline.</summary>
    public bool NeedsAction => Outcome != "HOLD";

    /// <summary>Gets a page of its own.</summary>
    public bool NeedsDetail => Outcome is "ESCALATE" or "RENEGOTIATE";

    public Cell OutcomeCell => new(Outcome, ToneOf(Outcome));

    public static Tone ToneOf(string outcome) => outcome switch
    {
        "RENEW" => Tone.Good,
        "HOLD" => Tone.Info,
        "RENEGOTIATE" => Tone.Warn,
        "ESCALATE" => Tone.Bad,
        _ => Tone.Muted,
    };
}
