using System.Buffers.Binary;

namespace Vanguards.Expressions.Sandbox;

/// <summary>What a frame between a process and its sandbox holds.</summary>
internal enum FrameKind : byte
{
    /// <summary>From the sandbox, once: it is up.</summary>
    Ready = (byte)'R',
    /// <summary>To the sandbox: <see cref="SandboxRequest"/>.</summary>
    Evaluate = (byte)'E',
    /// <summary>From the sandbox: a line of a script's log.</summary>
    Log = (byte)'L',
    /// <summary>From the sandbox: the id of a step whose output is needed now.</summary>
    Need = (byte)'N',
    /// <summary>To the sandbox: the output asked for, JSON; empty if there is none.</summary>
    Output = (byte)'O',
    /// <summary>From the sandbox, last: the value, JSON.</summary>
    Value = (byte)'V',
    /// <summary>From the sandbox, last: the fault, JSON.</summary>
    Fault = (byte)'F',
    /// <summary>As <see cref="Fault"/>, and the sandbox ends now.</summary>
    LastFault = (byte)'X',
}

/// <summary>Frames on a pair of pipes: four bytes of length, one of kind, the content.</summary>
internal sealed class Frames(Stream input, Stream output)
{
    /// <summary>No frame is longer; the largest scope and the largest value are below it.</summary>
    public const int MaxLength = 1 << 30;

    private readonly byte[] _head = new byte[5];

    /// <summary>The next frame; null when the other side is gone.</summary>
    public (FrameKind Kind, byte[] Content)? Read()
    {
        if (input.ReadAtLeast(_head, _head.Length, throwOnEndOfStream: false) < _head.Length)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(_head);
        if (length is < 0 or > MaxLength)
        {
            throw new InvalidDataException($"A frame of {length} bytes.");
        }

        var content = new byte[length];
        var kind = (FrameKind)_head[4];
        return input.ReadAtLeast(content, length, throwOnEndOfStream: false) < length ? null : (kind, content);
    }

    public void Write(FrameKind kind, ReadOnlySpan<byte> content)
    {
        Span<byte> head = stackalloc byte[5];
        BinaryPrimitives.WriteInt32LittleEndian(head, content.Length);
        head[4] = (byte)kind;
        if (content.Length <= 4096)
        {
            // One write for the usual, small frame: each wakes the other side.
            Span<byte> whole = stackalloc byte[5 + content.Length];
            head.CopyTo(whole);
            content.CopyTo(whole[5..]);
            output.Write(whole);
        }
        else
        {
            output.Write(head);
            output.Write(content);
        }

        output.Flush();
    }
}
