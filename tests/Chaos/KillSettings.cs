namespace Vanguards.Chaos.Tests;

/// <summary><c>VANGUARDS_KILLS</c> (default 10) and <c>VANGUARDS_SEED</c>, printed by every test so that its run can be repeated.</summary>
internal static class KillSettings
{
    public static int Kills { get; } = Setting("VANGUARDS_KILLS", 10);

    /// <summary><c>VANGUARDS_AWAY_MINUTES</c>: how long a store is away where that is tried; 10 in <c>make chaos</c>, 0 (not tried) in <c>make test</c>.</summary>
    public static int AwayMinutes { get; } = Setting("VANGUARDS_AWAY_MINUTES", Kills < 20 ? 0 : 10);

    public static int Seed { get; } = Setting("VANGUARDS_SEED", 20261);

    public static string Text => $"VANGUARDS_SEED={Seed} VANGUARDS_KILLS={Kills}";

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), out var value) ? value : otherwise;
}
