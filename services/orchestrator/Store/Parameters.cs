using System.Data.Common;

namespace Vanguards.Orchestrator.Store;

/// <summary>Named parameters of a command of either database.</summary>
internal static class Parameters
{
    public static void Add(this DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
