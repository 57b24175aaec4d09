using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>
/// The safetensors file of a weight table. Stands in for the writer in Runtime, which will replace it: 8 bytes of header
/// length, a JSON header padded with spaces to a multiple of 8, then the tensors one after another.
/// </summary>
internal sealed class WeightFile
{
    private readonly Dictionary<WeightTensor, long> _offsets = new(ReferenceEqualityComparer.Instance);

    private WeightFile(byte[] bytes) => Bytes = bytes;

    /// <summary>The file.</summary>
    public byte[] Bytes { get; }

    /// <summary>Where a tensor's first byte lies in the file.</summary>
    public long OffsetOf(WeightTensor tensor) => _offsets[tensor];

    public static WeightFile Create(WeightTable table)
    {
        var header = new StringBuilder("{");
        var end = 0L;
        foreach (var tensor in table.Tensors)
        {
            var begin = end;
            end += (long)tensor.Values.Length * sizeof(float);
            header.Append(CultureInfo.InvariantCulture, $"{(begin == 0 ? "" : ",")}\"{JsonEncodedText.Encode(tensor.Name)}\":");
            header.Append(CultureInfo.InvariantCulture, $"{{\"dtype\":\"F32\",\"shape\":{tensor.Shape},\"data_offsets\":[{begin},{end}]}}");
        }

        var json = Encoding.UTF8.GetBytes(header.Append('}').ToString());
        var padded = (json.Length + 7) / 8 * 8;
        var file = new WeightFile(new byte[checked(8 + padded + end)]);
        BinaryPrimitives.WriteInt64LittleEndian(file.Bytes, padded);
        json.CopyTo(file.Bytes, 8);
        file.Bytes.AsSpan(8 + json.Length, padded - json.Length).Fill((byte)' ');
        var position = 8 + padded;
        foreach (var tensor in table.Tensors)
        {
            file._offsets.Add(tensor, position);
            var values = MemoryMarshal.AsBytes(tensor.Values.AsSpan());
            values.CopyTo(file.Bytes.AsSpan(position));
            position += values.Length;
        }

        return file;
    }
}
