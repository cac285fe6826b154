namespace Vanguards.Definitions.Planning;

/// <summary>Decides what happens next in a run. Pure: no clock, no I/O; the same events give the same plans.</summary>
public static class Planner
{
    /// <summary>
    /// Applies an event: changes the state's cells and answers what to do once they are committed. If the commit fails, drop the
    /// state and restore it.
    /// </summary>
    public static Plan Plan(RunState state, RunEvent happened, DateTimeOffset now)
    {
        var turn = new Turn(state, now);
        turn.Accept(happened);
        return turn.End();
    }
}
