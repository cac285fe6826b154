using System.ComponentModel.DataAnnotations;
using Vanguards.Definitions.Reading;

namespace Vanguards.Validator;

/// <summary>Limits of the validator, and what this installation can run. Section <c>Validator</c>.</summary>
public sealed class ValidatorOptions
{
    /// <summary>Largest definition accepted, in bytes.</summary>
    [Range(1_024, DefinitionReader.MaxBytes)]
    public int MaxBodyBytes { get; set; } = DefinitionReader.MaxBytes;

    /// <summary>Verdicts kept.</summary>
    [Range(1, 1_000_000)]
    public int Verdicts { get; set; } = 2_000;

    /// <summary>Memory for definitions read back, as bytes of their canonical JSON.</summary>
    [Range(1_024, int.MaxValue)]
    public int DefinitionBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Different SQL statements of one definition that are bound; further ones are warned of.</summary>
    [Range(0, 100_000)]
    public int SqlStatements { get; set; } = 1_000;

    /// <summary>Seconds for binding the SQL of one definition; statements that are left then are warned of.</summary>
    [Range(0.1, 600)]
    public double SqlSeconds { get; set; } = 20;

    /// <summary>Script languages that the executors of this installation run; empty means javascript alone.</summary>
    public IList<string> ScriptLanguages { get; } = [];

    /// <summary>True where runs can have a pod of their own.</summary>
    public bool Pods { get; set; }
}
