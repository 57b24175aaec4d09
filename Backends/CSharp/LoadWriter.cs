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
                writer.Line($"// {Literals.Comment(tensor.Name)} {tensor.Shape}");
                Read(tensor, [.. packed[tensor].Select(p => Pack(p, tensor))]);
            }

            writer.Line("file.Finish();");
        });
        writer.Line();
        writer.Lines(LoadMethods.Replace("$CLASS$", names.ClassName, StringComparison.Ordinal));
    }

    /// <summary>A tensor is read in pieces of whole outputs, the elements of its first dimension.</summary>
    private void Read(WeightTensor tensor, string[] calls)
    {
        var body = calls.Length == 1 ? calls[0] : $"{{ {string.Join("; ", calls)}; }}";
        writer.Line($"file.Read({Literals.Int(tensor.Values.Length)}, {Literals.Int(OutputLength(tensor))}, (source, first) => {body});");
    }

    private string Pack(PackedTensor packed, WeightTensor tensor)
    {
        var target = $"_weights.Slice({Literals.Int(packed.Offset)}, {Literals.Int(packed.Length)})";
        return packed.Packing switch
        {
            DirectPacking p => Call(
                PackingKernels.Direct, target, p.OutputsPerGroup, p.InputsPerGroup, p.KernelHeight * p.KernelWidth, p.InputPlanes, p.PlanesPerBlock, p.PlaneChannels),
            DepthwisePacking p => Call(PackingKernels.Depthwise, target, p.Taps),
            WinogradPacking p => Call(new WinogradPackingKernel(p.Transform), target, p.InputsPerGroup),
            PlainPacking => $"source.CopyTo({target}.Slice(first{(OutputLength(tensor) is > 1 and var n ? $" * {Literals.Int(n)}" : "")}))",
            _ => throw BackendDiagnostics.UnsupportedOp.Error($"{tensor.Name}: the C# backend doesn't know the packing {packed.Packing.GetType().Name}"),
        };
    }

    /// <summary>Elements of one output.</summary>
    private static int OutputLength(WeightTensor tensor) => tensor.Shape.Rank > 1 ? tensor.Values.Length / tensor.Shape[0] : 1;

    private string Call(Kernel packer, string target, params int[] numbers) =>
        $"{kernels.Use(packer)}(source, first, {target}, {string.Join(", ", numbers.Select(n => Literals.Int(n)))})";

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

            using var file = new WeightReader(weights);
            return new $CLASS$(file);
        }
        """;
}
