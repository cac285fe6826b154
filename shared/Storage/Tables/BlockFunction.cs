using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace Vanguards.Storage.Tables;

/// <summary>A table function of DuckDB's whose rows come in blocks; the driver's own takes them cell by cell.</summary>
internal static unsafe class BlockFunction
{
    /// <summary>
    /// Registers it with columns <c>c0</c>, <c>c1</c>, … of the given types, and <c>line</c>. <paramref name="next"/> gives each block, which is its own until the next call, and null
    /// at the end; it is called by one thread at a time. What it throws ends the statement with a <see cref="DuckDBException"/> and its message.
    /// </summary>
    public static void Register(DuckDBConnection connection, string name, IReadOnlyList<string> types, Func<RowBlock?> next)
    {
        var function = NativeMethods.TableFunction.DuckDBCreateTableFunction();
        try
        {
            NativeMethods.TableFunction.DuckDBTableFunctionSetName(function, name);
            NativeMethods.TableFunction.DuckDBTableFunctionSetExtraInfo(function, GCHandle.ToIntPtr(GCHandle.Alloc(new Blocks(types, next))), &Free);
            NativeMethods.TableFunction.DuckDBTableFunctionSetBind(function, &Bind);
            NativeMethods.TableFunction.DuckDBTableFunctionSetInit(function, &Init);
            NativeMethods.TableFunction.DuckDBTableFunctionSetFunction(function, &Fill);
            if (NativeMethods.TableFunction.DuckDBRegisterTableFunction(connection.NativeConnection, function) != DuckDBState.Success)
            {
                throw new InvalidOperationException($"DuckDB does not take the table function {name}.");
            }
        }
        finally
        {
            NativeMethods.TableFunction.DuckDBDestroyTableFunction(ref function);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Bind(nint info)
    {
        var blocks = (Blocks)GCHandle.FromIntPtr(NativeMethods.TableFunction.DuckDBBindGetExtraInfo(info)).Target!;
        for (var i = 0; i < blocks.Types.Count; i++)
        {
            using var type = NativeMethods.LogicalType.DuckDBCreateLogicalType(TypeOf(blocks.Types[i]));
            NativeMethods.TableFunction.DuckDBBindAddResultColumn(info, $"c{i}", type);
        }

        using var line = NativeMethods.LogicalType.DuckDBCreateLogicalType(DuckDBType.BigInt);
        NativeMethods.TableFunction.DuckDBBindAddResultColumn(info, "line", line);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Init(nint info)
    {
        // There is nothing to keep: the blocks come from one place, to one thread.
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Fill(nint info, nint chunk)
    {
        try
        {
            var blocks = (Blocks)GCHandle.FromIntPtr(NativeMethods.TableFunction.DuckDBFunctionGetExtraInfo(info)).Target!;
            var target = new DuckDBDataChunk(chunk);
            var block = blocks.Next();
            for (var i = 0; i < block?.Columns.Length; i++)
            {
                block.Columns[i].CopyTo(NativeMethods.DataChunks.DuckDBDataChunkGetVector(target, i));
            }

            NativeMethods.DataChunks.DuckDBDataChunkSetSize(target, (ulong)(block?.Rows ?? 0));
        }
        catch (Exception exception)
        {
            // No exception may pass through DuckDB.
            NativeMethods.TableFunction.DuckDBFunctionSetError(info, exception.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Free(nint handle) => GCHandle.FromIntPtr(handle).Free();

    private static DuckDBType TypeOf(string type) => type switch
    {
        "VARCHAR" => DuckDBType.Varchar,
        "BIGINT" => DuckDBType.BigInt,
        "DOUBLE" => DuckDBType.Double,
        "BOOLEAN" => DuckDBType.Boolean,
        "DATE" => DuckDBType.Date,
        _ => DuckDBType.Timestamp,
    };

    private sealed record Blocks(IReadOnlyList<string> Types, Func<RowBlock?> Next);
}
