using System.Globalization;
using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>The transform of one input tile of one vector of channels.</summary>
internal sealed record WinogradInputTile(WinogradTransform Transform, VectorWidth Width)
    : Kernel($"WinogradInput{WinogradKernel.Suffix(Transform)}{Width.MethodSuffix}")
{
    private const int Block = ActivationBuffer.BlockChannels;

    public override IEnumerable<Kernel> Requires => Width.Requires;

    public override void Write(CSharpWriter writer)
    {
        var n = Transform.Points;
        writer.Line($"/// <summary>A tile of {n}×{n} pixels transformed down its columns, then along its rows.</summary>");
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        var isShort = Transform.HasShortTiles ? ", ref float toIdle, bool isLow, bool isNarrow" : "";
        writer.Block($"private static void {Name}(ref float from, nuint rowStride, ref float between, ref float to, nuint pointStride{isShort})", () =>
        {
            if (Transform.HasShortTiles)
            {
                writer.Line("// Inputs 3, 4 and 5 of a short tile are its 1, 2 and 3.");
                writer.Line("var (lower, right) = (isLow ? rowStride : 3 * rowStride, isNarrow ? 1 : 3);");
            }

            writer.Block($"for (var column = 0; column < {n}; column++)", () =>
            {
                writer.Line($"ref var x = ref Unsafe.Add(ref from, {(Transform.HasShortTiles ? "(column < 3 ? column : column - 3 + right)" : "column")} * 16);");
                Map(writer, i => Width.Load("x", Transform.HasShortTiles && i >= 3 ? Text($"lower + {i - 3} * rowStride") : Text($"{i} * rowStride")));
                writer.Line("ref var y = ref Unsafe.Add(ref between, column * 16);");
                writer.Fill(Points.Select(i => Width.Store(Text($"t{i}"), "y", Text($"{i * n * Block}"))));
            });
            writer.Line();
            writer.Block($"for (var row = 0; row < {n}; row++)", () =>
            {
                writer.Line($"ref var x = ref Unsafe.Add(ref between, row * {n * Block});");
                Map(writer, i => Width.Load("x", Text($"{i * Block}")));
                writer.Line($"ref var y = ref Unsafe.Add(ref to, (nuint)row * {n} * pointStride);");
                if (Transform.HasShortTiles)
                {
                    writer.Line($"ref var z = ref Unsafe.Add(ref toIdle, (nuint)row * {n} * pointStride);");
                }

                writer.Fill(Points.Select(i => Width.Store(Text($"t{i}"), Transform.HasShortTiles && WinogradTransform.IsIdle(i) ? "z" : "y", Text($"{i} * pointStride"))));
            });
        });
    }

    private IEnumerable<int> Points => Enumerable.Range(0, Transform.Points);

    private void Map(CSharpWriter writer, Func<int, string> load) => new LinearMapWriter(writer, Width).Write(Transform.Input, load);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
