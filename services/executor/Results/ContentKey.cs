using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Vanguards.Contracts;

namespace Vanguards.Executor.Results;

/// <summary>Hash of everything that decides a step's result.</summary>
public readonly record struct ContentKey(string Sha256)
{
    /// <summary>Collects what decides a result. Parts are labelled and length-prefixed, so that no two lists of parts look alike.</summary>
    public sealed class Builder : IDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public Builder(string handler) => Add("handler", handler);

        public Builder Add(string label, string? value)
        {
            Append(Encoding.UTF8.GetBytes(label));
            Append(value is null ? [] : Encoding.UTF8.GetBytes(value), isNull: value is null);
            return this;
        }

        public Builder Add(string label, JsonElement? value)
        {
            Append(Encoding.UTF8.GetBytes(label));
            var raw = value is { ValueKind: not JsonValueKind.Undefined } json ? JsonMarshal.GetRawUtf8Value(json) : default;
            Append(raw, isNull: raw.IsEmpty);
            return this;
        }

        public Builder Add(string label, Payload? value) =>
            value is { Inline: null } ? Add(label, value.Sha256 ?? value.Uri) : Add(label, value?.Inline);

        public Builder Add(string label, DateTimeOffset value) => Add(label, value.UtcTicks.ToString(System.Globalization.CultureInfo.InvariantCulture));

        public ContentKey Build() => new(Convert.ToHexStringLower(_hash.GetHashAndReset()));

        public void Dispose() => _hash.Dispose();

        private void Append(ReadOnlySpan<byte> bytes, bool isNull = false)
        {
            Span<byte> length = stackalloc byte[sizeof(int)];
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(length, isNull ? -1 : bytes.Length);
            _hash.AppendData(length);
            _hash.AppendData(bytes);
        }
    }
}
