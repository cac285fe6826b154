using System.Buffers.Binary;

namespace Vanguards.Orchestrator.Saga;

/// <summary>A run's row key in the form in which sagas are correlated.</summary>
public static class RunKey
{
    public static Guid ToGuid(long run)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], run);
        return new Guid(bytes, bigEndian: true);
    }

    public static long FromGuid(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadInt64BigEndian(bytes[8..]);
    }
}
