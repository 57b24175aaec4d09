using System.Collections.Immutable;
using RepVgg.IR.Diagnostics;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Backends.Checkpoints;

/// <summary>
/// Writes checkpoints, tensor by tensor: the model is never in memory as a whole. The same tensors give the same bytes.
/// </summary>
public static class CheckpointFile
{
    /// <summary>What PyTorch's users of the format look for.</summary>
    private static readonly ImmutableDictionary<string, string> Metadata = ImmutableDictionary<string, string>.Empty.Add("format", "pt");

    /// <summary>Writes a safetensors file.</summary>
    /// <exception cref="DiagnosticException">A weight exceeds float32 (RVC3002).</exception>
    public static void WriteSafetensors(Stream stream, IReadOnlyList<CheckpointTensor> tensors) =>
        SafetensorsWriter.Write(stream, [.. tensors.Select(ElementEncoder.Lazy)], Metadata);

    /// <summary>Writes a PyTorch zip checkpoint: an ordered dictionary of tensors, as <c>torch.save(model.state_dict(), file)</c> does.</summary>
    /// <exception cref="DiagnosticException">A weight exceeds float32 (RVC3002), or a tensor 2 GiB (RVC3004).</exception>
    public static void WriteTorch(Stream stream, IReadOnlyList<CheckpointTensor> tensors) =>
        TorchZipWriter.Write(stream, [.. tensors.Select(t => ElementEncoder.Lazy(t with { Dtype = TorchDtype(t.Dtype) }))]);

    /// <summary>PyTorch's checkpoints have no unsigned integers but bytes.</summary>
    private static SafetensorsDtype TorchDtype(SafetensorsDtype dtype) => dtype.Name is "U16" or "U32" or "U64" ? SafetensorsDtype.I64 : dtype;
}
