using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>Writes the constructor, which packs the weights, and the Load methods.</summary>
internal sealed class LoadWriter(LoweredModel model, ModelNames names, WeightFile weights, KernelSet kernels, CSharpWriter writer)
{
    public void Write()
    {
        writer.Line();
        writer.Block($"private {names.ClassName}(WeightReader file)", () =>
        {
            writer.Line($"file.Skip({Literals.Int(weights.HeaderLength)});");
            var packed = model.Weights.Packed.Where(p => p.Source is not null).ToLookup(p => p.Source!);
            foreach (var tensor in model.Weights.Tensors)
            {
                Read(tensor, [.. packed[tensor].Select(p => Pack(p, tensor))]);
            }

            writer.Line("file.Finish();");
        });
        writer.Line();
        writer.Lines(LoadMethods.Replace("$CLASS$", names.ClassName, StringComparison.Ordinal));
    }

    /// <summary>A tensor is read in pieces of whole outputs, the elements of its first dimension.</summary>
    private void Read(WeightTensor tensor, string[] packers) => writer.Line(
        $"file.Read({Literals.Int(tensor.Values.Length)}, {Literals.Int(OutputLength(tensor))}, {string.Join(" + ", packers)}); // {Literals.Comment(tensor.Name)} {tensor.Shape}");

    /// <summary>The packer of one region, which all regions of its kind share: each that was written out would be compiled on its own.</summary>
    private string Pack(PackedTensor packed, WeightTensor tensor) => packed.Packing switch
    {
        DirectPacking p => Call(
            PackingKernels.Direct, packed, p.OutputsPerGroup, p.InputsPerGroup, p.KernelHeight * p.KernelWidth, p.InputPlanes, p.PlanesPerBlock, p.PlaneChannels),
        DepthwisePacking p => Call(PackingKernels.Depthwise, packed, p.Taps),
        PlainPacking => Call(PackingKernels.Plain, packed, OutputLength(tensor)),
        _ => throw BackendDiagnostics.UnsupportedOp.Error($"{tensor.Name}: the C# backend doesn't know the packing {packed.Packing.GetType().Name}"),
    };

    /// <summary>Elements of one output.</summary>
    private static int OutputLength(WeightTensor tensor) => tensor.Shape.Rank > 1 ? tensor.Values.Length / tensor.Shape[0] : 1;

    private string Call(Kernel packer, PackedTensor packed, params int[] numbers) =>
        $"{kernels.Use(packer)}({string.Join(", ", numbers.Prepend(packed.Length).Prepend(packed.Offset).Select(n => Literals.Int(n)))})";

    private const string LoadMethods = """
        /// <summary>Loads the weights from a file.</summary>
        /// <exception cref="InvalidDataException">It is not the file that belongs to this class.</exception>
        public static $CLASS$ Load(string weightsPath)
        {
            using var stream = new FileStream(weightsPath, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return Load(stream);
        }

        /// <summary>Loads the weights from the bytes of the file, which are not needed afterwards.</summary>
        /// <exception cref="InvalidDataException">It is not the file that belongs to this class.</exception>
        public static $CLASS$ Load(ReadOnlySpan<byte> weights)
        {
            using var stream = new MemoryStream(weights.ToArray(), writable: false);
            return Load(stream);
        }

        /// <summary>Loads the weights from a stream, which is read to its end.</summary>
        /// <exception cref="InvalidDataException">It is not the file that belongs to this class.</exception>
        public static $CLASS$ Load(Stream weights)
        {
            if (!BitConverter.IsLittleEndian)
            {
                throw new PlatformNotSupportedException("$CLASS$ needs a little-endian machine.");
            }

            _ = Task.Run(CompileKernels);
            using var file = new WeightReader(weights);
            return new $CLASS$(file);
        }
        """;
}
