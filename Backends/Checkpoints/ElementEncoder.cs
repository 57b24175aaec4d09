using System.Buffers.Binary;
using RepVgg.Backends.Core;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Backends.Checkpoints;

/// <summary>Encodes a checkpoint's tensors as files have them, one at a time.</summary>
internal static class ElementEncoder
{
    /// <summary>The tensor as the file writers take it; its elements are read when they are written.</summary>
    /// <exception cref="IR.Diagnostics.DiagnosticException">A weight exceeds float32 (RVC3002); thrown when it is written.</exception>
    public static SafetensorsTensor Lazy(CheckpointTensor tensor)
    {
        var shape = tensor.Tensor.Shape.Dimensions;
        return tensor.Dtype == SafetensorsDtype.F32
            ? new(tensor.Name, shape, tensor.Dtype, stream => new SafetensorsTensor(tensor.Name, shape, Round(tensor)).WriteTo(stream))
            : new(tensor.Name, shape, tensor.Dtype, stream => stream.Write(Integers(tensor.Dtype, tensor.Tensor.Read().Span)));
    }

    private static float[] Round(CheckpointTensor tensor) => WeightRounding.Round(tensor.Tensor.Read().Span, $"'{tensor.Name}'");

    /// <summary>Counters: batches seen, which float64 holds exactly up to 2^53.</summary>
    private static byte[] Integers(SafetensorsDtype dtype, ReadOnlySpan<double> values)
    {
        var size = dtype.Bits / 8;
        var bytes = new byte[values.Length * size];
        Span<byte> wide = stackalloc byte[sizeof(long)];
        for (var i = 0; i < values.Length; i++)
        {
            // Two's complement: the low bytes of the 64-bit number are the narrow number, signed or not.
            BinaryPrimitives.WriteInt64LittleEndian(wide, (long)values[i]);
            wide[..size].CopyTo(bytes.AsSpan(i * size));
        }

        return bytes;
    }
}
