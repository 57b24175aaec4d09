using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>What transforms the weights of a Winograd convolution when they are loaded.</summary>
internal sealed record WinogradPackingKernel(WinogradTransform Transform) : Kernel("PackWinograd" + WinogradKernel.Suffix(Transform))
{
    // Weights are transformed once; one width for all machines keeps this short.
    private static readonly VectorWidth Width = VectorWidth.V128;

    private string Tile => "WinogradWeights" + WinogradKernel.Suffix(Transform);

    public override IEnumerable<Kernel> Requires => Width.Requires;

    public override void Write(CSharpWriter writer)
    {
        writer.Lines($$"""
            /// <summary>OIHW kernels, transformed along rows and columns, to [output block][point][input channel][16 output channels].</summary>
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            private static void {{Name}}(ReadOnlySpan<float> source, int first, Span<float> target, int inputs)
            {
                Span<float> taps = stackalloc float[9 * 16], between = stackalloc float[{{Transform.Points}} * 3 * 4];
                taps.Clear();
                var (count, pointStride) = (source.Length / inputs / 9, (inputs + 15) / 16 * 256);
                for (var output = 0; output < count; output += 16)
                {
                    for (var input = 0; input < inputs; input++)
                    {
                        for (var lane = 0; lane < Math.Min(16, count - output); lane++)
                        {
                            var kernel = source.Slice(((output + lane) * inputs + input) * 9, 9);
                            for (var tap = 0; tap < kernel.Length; tap++)
                            {
                                taps[tap * 16 + lane] = kernel[tap];
                            }
                        }

                        ref var to = ref target[(first + output) / 16 * {{Transform.Points * Transform.Points}} * pointStride + input * 16];
                        for (var lane = 0; lane < 16; lane += 4)
                        {
                            {{Tile}}(ref taps[lane], ref between[0], ref Unsafe.Add(ref to, lane), (nuint)pointStride);
                        }
                    }
                }
            }
            """);
        writer.Line();
        writer.Line("/// <summary>Four 3×3 kernels transformed down their columns, then along their rows.</summary>");
        writer.Block($"private static void {Tile}(ref float taps, ref float between, ref float to, nuint pointStride)", () => WriteTile(writer));
    }

    private void WriteTile(CSharpWriter writer)
    {
        var points = Enumerable.Range(0, Transform.Points);
        writer.Block("for (var column = 0; column < 3; column++)", () =>
        {
            Map(writer, i => Width.Load("taps", FormattableString.Invariant($"(nuint)(column * 16 + {i * 48})")));
            writer.Line("ref var y = ref Unsafe.Add(ref between, column * 4);");
            writer.Fill(points.Select(i => Width.Store(FormattableString.Invariant($"t{i}"), "y", i * 12)));
        });
        writer.Line();
        writer.Block($"for (var row = 0; row < {Transform.Points}; row++)", () =>
        {
            Map(writer, i => Width.Load("between", FormattableString.Invariant($"(nuint)(row * 12 + {i * 4})")));
            writer.Line($"ref var y = ref Unsafe.Add(ref to, (nuint)row * {Transform.Points} * pointStride);");
            writer.Fill(points.Select(i => Width.Store(FormattableString.Invariant($"t{i}"), "y", FormattableString.Invariant($"{i} * pointStride"))));
        });
    }

    private void Map(CSharpWriter writer, Func<int, string> load) => new LinearMapWriter(writer, Width).Write(Transform.Kernel, load);
}
