using System.Globalization;
using RepVgg.Backends.Core;
using RepVgg.IR.Diagnostics;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Backends.Checkpoints;

/// <summary>
/// Writes what <c>torch.save</c> writes for a state dict (PyTorch 1.6 and later): a zip archive of a pickle that describes the
/// tensors and one uncompressed entry per storage. <c>torch.load</c> reads it, with <c>weights_only=True</c> too.
/// </summary>
internal static class TorchZipWriter
{
    private const string Root = "archive/";

    /// <summary>Writes the tensors in the given order, one after the other.</summary>
    /// <exception cref="DiagnosticException">A tensor exceeds 2 GiB (RVC3004).</exception>
    public static void Write(Stream stream, IReadOnlyList<SafetensorsTensor> tensors)
    {
        var zip = new StoredZipWriter(stream);
        zip.Add(Root + "data.pkl", Pickle(tensors));
        zip.Add(Root + "byteorder", "little"u8);
        for (var i = 0; i < tensors.Count; i++)
        {
            zip.Add(Root + "data/" + Key(i), Elements(tensors[i]));
        }

        zip.Add(Root + "version", "3\n"u8);
        zip.Finish();
    }

    private static byte[] Elements(SafetensorsTensor tensor)
    {
        if (tensor.Length > Array.MaxLength)
        {
            throw BackendDiagnostics.TooLarge.Error(
                FormattableString.Invariant($"tensor '{tensor.Name}' has {tensor.Length} bytes; a .pth file can be written of tensors up to 2 GiB"));
        }

        using var elements = new MemoryStream((int)tensor.Length);
        tensor.WriteTo(elements);
        return elements.GetBuffer();
    }

    private static byte[] Pickle(IReadOnlyList<SafetensorsTensor> tensors)
    {
        var pickle = new PickleWriter();
        pickle.OrderedDict();
        pickle.Mark();
        for (var i = 0; i < tensors.Count; i++)
        {
            pickle.Text(tensors[i].Name);
            WriteTensor(pickle, tensors[i], Key(i));
        }

        pickle.SetItems();
        return pickle.Stop();
    }

    /// <summary><c>_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)</c></summary>
    private static void WriteTensor(PickleWriter pickle, SafetensorsTensor tensor, string key)
    {
        pickle.Global("torch._utils", "_rebuild_tensor_v2");
        pickle.Mark();
        WriteStorage(pickle, tensor, key);
        pickle.Integer(0);
        pickle.Integers(tensor.Shape.Select(d => (long)d));
        pickle.Integers(Strides(tensor.Shape));
        pickle.False();
        pickle.OrderedDict();
        pickle.Tuple();
        pickle.Reduce();
    }

    /// <summary><c>('storage', torch.FloatStorage, key, 'cpu', numel)</c></summary>
    private static void WriteStorage(PickleWriter pickle, SafetensorsTensor tensor, string key)
    {
        pickle.Mark();
        pickle.Word("storage");
        pickle.Global("torch", StorageOf(tensor.Dtype));
        pickle.Text(key);
        pickle.Word("cpu");
        pickle.Integer(tensor.Length / (tensor.Dtype.Bits / 8));
        pickle.Tuple();
        pickle.PersistentId();
    }

    /// <summary>Elements from one index to the next, per dimension, in row-major order.</summary>
    private static long[] Strides(IReadOnlyList<int> shape)
    {
        var strides = new long[shape.Count];
        var step = 1L;
        for (var axis = shape.Count - 1; axis >= 0; axis--)
        {
            strides[axis] = step;
            step *= Math.Max(1, shape[axis]);
        }

        return strides;
    }

    private static string StorageOf(SafetensorsDtype dtype) => dtype.Name switch
    {
        "F32" => "FloatStorage",
        "I64" => "LongStorage",
        "I32" => "IntStorage",
        "I16" => "ShortStorage",
        "I8" => "CharStorage",
        "U8" => "ByteStorage",
        "BOOL" => "BoolStorage",
        _ => throw BackendDiagnostics.UnsupportedOp.Error($"PyTorch has no storage for elements of type {dtype}"),
    };

    private static string Key(int index) => index.ToString(CultureInfo.InvariantCulture);
}
