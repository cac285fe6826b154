using System.Collections.Frozen;

namespace Vanguards.Executor.Steps;

/// <summary>The runners by the kinds they run.</summary>
internal sealed class RunnerTable(IEnumerable<IStepRunner> runners)
{
    private readonly FrozenDictionary<string, IStepRunner> _runners =
        runners.SelectMany(runner => runner.Kinds.Select(kind => (kind, runner))).ToFrozenDictionary(each => each.kind, each => each.runner, StringComparer.Ordinal);

    public IStepRunner? Find(string kind) => _runners.GetValueOrDefault(kind);
}
