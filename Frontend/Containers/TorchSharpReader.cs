using System.Text;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Containers;

/// <summary>
/// TorchSharp's <c>.dat</c> format: a count, then for each tensor its name, element type, shape and raw little-endian elements.
/// Numbers are LEB128; there is no magic number, so the first tensor's description has to do for recognising the format.
/// </summary>
internal static class TorchSharpReader
{
    private const int MaxTensors = 100_000;

    private sealed record Description(string Name, StoredType? Stored, long[] Shape, long Offset, long Length);

    /// <summary>Whether a file starts as TorchSharp writes it.</summary>
    public static bool Recognises(FileStream file)
    {
        try
        {
            file.Position = 0;
            return ReadNumber(file) is > 0 and <= MaxTensors && ReadDescription(file).Name is { Length: > 0 } name
                && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-');
        }
        catch (DiagnosticException)
        {
            return false;
        }
    }

    public static StateDict Read(FileStream file)
    {
        file.Position = 0;
        var count = ReadNumber(file);
        var descriptions = new List<Description>();
        for (var i = 0L; i < count; i++)
        {
            var description = ReadDescription(file);
            TensorNames.Check(description.Name);
            descriptions.Add(description);
            file.Position = description.Offset + description.Length;
        }

        if (file.Position != file.Length)
        {
            throw Malformed($"{file.Length - file.Position} bytes follow the last tensor");
        }

        var prefix = KeyPrefixes.Common([.. descriptions.Select(description => description.Name)]);
        var gate = new Lock();
        return new(
            "TorchSharp",
            [.. descriptions.Select(description => Entry(file, gate, description, prefix.Length))],
            prefix.Length > 0 ? [$"stripped the prefix '{prefix}' that all keys share"] : [],
            archive: file);
    }

    private static StateDictEntry Entry(FileStream file, Lock gate, Description description, int prefixLength)
    {
        var stored = description.Stored ?? throw FrontendDiagnostics.UnsupportedTensor.Error(
            $"tensor '{description.Name}' has complex or quantized elements; only real numbers can be read");
        var name = description.Name[prefixLength..];
        var shape = new Shape([.. description.Shape.Select(dimension => (int)dimension)]);
        return new(name, new Tensor(shape, new ArchiveSource(name, Load)), stored);

        ReadOnlyMemory<double> Load()
        {
            var bytes = new byte[description.Length];
            lock (gate)
            {
                file.Position = description.Offset;
                file.ReadExactly(bytes);
            }

            var values = new double[bytes.Length / stored.Size()];
            ElementDecoder.Widen(stored, bytes, values);
            return values;
        }
    }

    private static Description ReadDescription(FileStream file)
    {
        var nameLength = ReadNumber(file);
        if (nameLength > 4096 || nameLength > file.Length - file.Position)
        {
            throw Malformed($"a name has {nameLength} bytes");
        }

        var name = new byte[nameLength];
        file.ReadExactly(name);
        var (size, stored) = Element(ReadNumber(file));
        var rank = ReadNumber(file);
        if (rank > 16)
        {
            throw Malformed($"a tensor has {rank} dimensions");
        }

        var shape = new long[rank];
        Int128 length = size;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            shape[axis] = ReadNumber(file);
            length = length > file.Length ? length : length * Math.Max(shape[axis], 1);
        }

        // An empty dimension counts as one until here, so that the others stay within bounds too.
        length = length <= file.Length && shape.Contains(0) ? 0 : length;
        return length <= Math.Min(file.Length - file.Position, Array.MaxLength) && shape.All(dimension => dimension <= int.MaxValue)
            ? new(Encoding.UTF8.GetString(name), stored, shape, file.Position, (long)length)
            : throw Malformed("a tensor is longer than the rest of the file; its download may be incomplete");
    }

    /// <summary>The ids of libtorch's scalar types.</summary>
    private static (int Size, StoredType? Stored) Element(long id) => id switch
    {
        0 => (1, StoredType.UInt8),
        1 => (1, StoredType.Int8),
        2 => (2, StoredType.Int16),
        3 => (4, StoredType.Int32),
        4 => (8, StoredType.Int64),
        5 => (2, StoredType.Float16),
        6 => (4, StoredType.Float32),
        7 => (8, StoredType.Float64),
        8 => (4, null),
        9 => (8, null),
        10 => (16, null),
        11 => (1, StoredType.Bool),
        15 => (2, StoredType.BFloat16),
        _ => throw Malformed($"element type {id} doesn't exist"),
    };

    private static long ReadNumber(FileStream file)
    {
        var result = 0L;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var next = file.ReadByte();
            if (next < 0)
            {
                throw Malformed("it ends inside a number; its download may be incomplete");
            }

            result |= (long)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return result;
            }
        }

        throw Malformed("a number is longer than 64 bits");
    }

    private static DiagnosticException Malformed(string reason) =>
        FrontendDiagnostics.DamagedTorchSharp.Error($"the TorchSharp file is malformed: {reason}");
}
