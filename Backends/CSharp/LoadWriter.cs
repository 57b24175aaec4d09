using System.Collections.Immutable;
using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>Writes the constructor, which packs the weights, and the Load methods.</summary>
internal sealed class LoadWriter(LoweredModel model, ModelNames names, WeightFile weights, CSharpWriter writer)
{
    private readonly KernelSet _packers = new();

    public void Write(out KernelSet packers)
    {
        writer.Line();
        writer.Block($"private {names.ClassName}(ReadOnlySpan<byte> file)", () =>
        {
            foreach (var packed in model.Weights.Packed.Where(p => p.Source is not null))
            {
                Pack(packed, packed.Source!);
            }
        });
        writer.Line();
        writer.Lines(LoadMethods.Replace("$CLASS$", names.ClassName, StringComparison.Ordinal));
        packers = _packers;
    }

    private void Pack(PackedTensor packed, WeightTensor tensor)
    {
        var source = $"Tensor(file, {Literals.Int(weights.OffsetOf(tensor))}, {Literals.Int(tensor.Values.Length)})";
        var target = $"_weights.Slice({Literals.Int(packed.Offset)}, {Literals.Int(packed.Length)})";
        writer.Line($"// {Literals.Comment(tensor.Name)} {tensor.Shape}");
        writer.Line(packed.Packing switch
        {
            DirectPacking p => string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{_packers.Use(PackingKernels.Direct)}({source}, {target}, {p.OutputChannels}, {p.OutputsPerGroup}, {p.InputsPerGroup}, {p.KernelHeight * p.KernelWidth}, {p.InputPlanes}, {p.PlanesPerBlock}, {p.PlaneChannels});"),
            DepthwisePacking p => string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{_packers.Use(PackingKernels.Depthwise)}({source}, {target}, {p.Channels}, {p.Taps});"),
            WinogradPacking p => $"{_packers.Use(WinogradPackingKernel.Instance)}({source}, {target}, {List(p.Transform.Kernel)}, {Literals.Int(p.OutputChannels)}, {Literals.Int(p.InputsPerGroup)});",
            PlainPacking => $"{source}.CopyTo({target});",
            _ => throw BackendDiagnostics.UnsupportedOp.Error($"{tensor.Name}: the C# backend doesn't know the packing {packed.Packing.GetType().Name}"),
        });
    }

    /// <summary>The matrix of a transform, row by row.</summary>
    private static string List(ImmutableArray<ImmutableArray<double>> matrix) =>
        "[" + string.Join(", ", matrix.SelectMany(row => row).Select(x => Literals.Float((float)x))) + "]";

    private const string LoadMethods = """
        /// <summary>Loads the weights from a file.</summary>
        /// <exception cref="InvalidDataException">It is not the file that belongs to this class.</exception>
        public static $CLASS$ Load(string weightsPath) => Load(File.ReadAllBytes(weightsPath));

        /// <summary>Loads the weights from a stream, which is read to its end.</summary>
        /// <exception cref="InvalidDataException">It is not the file that belongs to this class.</exception>
        public static $CLASS$ Load(Stream weights)
        {
            using var copy = new MemoryStream();
            weights.CopyTo(copy);
            return Load(copy.GetBuffer().AsSpan(0, (int)copy.Length));
        }

        /// <summary>Loads the weights from the bytes of the file, which are not needed afterwards.</summary>
        /// <exception cref="InvalidDataException">It is not the file that belongs to this class.</exception>
        public static $CLASS$ Load(ReadOnlySpan<byte> weights)
        {
            if (!BitConverter.IsLittleEndian)
            {
                throw new PlatformNotSupportedException("$CLASS$ needs a little-endian machine.");
            }

            var actual = Convert.ToHexString(SHA256.HashData(weights));
            if (!actual.Equals(WeightsSha256, StringComparison.OrdinalIgnoreCase))
            {
                throw new InvalidDataException(
                    $"These are not the weights that $CLASS$ was compiled with: their SHA-256 is {actual.ToLowerInvariant()}, not {WeightsSha256}. "
                    + "Use the weights file that was written together with this class, or compile the model again.");
            }

            return new $CLASS$(weights);
        }

        // The hash above pins the file's bytes, so the offsets of its tensors are constants and its JSON header isn't read.
        private static ReadOnlySpan<float> Tensor(ReadOnlySpan<byte> file, int offset, int length) =>
            MemoryMarshal.Cast<byte, float>(file.Slice(offset, length * sizeof(float)));
        """;
}
