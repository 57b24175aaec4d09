using System.Globalization;
using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>The transform of one input tile of a block of channels.</summary>
/// <param name="Transform">The transform.</param>
/// <param name="Scales">Whether the channels are multiplied with factors, and the products limited, first.</param>
internal sealed record WinogradInputTile(WinogradTransform Transform, bool Scales)
    : Kernel($"WinogradInput{WinogradKernel.Suffix(Transform)}{(Scales ? "Scaled" : "")}")
{
    private const int Block = ActivationBuffer.BlockChannels;

    public override IEnumerable<Kernel> Requires => [VectorTypes.Instance, .. Scales ? [WinogradType.Instance] : (Kernel[])[]];

    public override void Write(CSharpWriter writer)
    {
        writer.Line($"/// <summary>A tile of {Transform.Points}×{Transform.Points} pixels transformed down its columns, then along its rows.</summary>");
        var flags = (Transform.Short.Rearranges ? ", bool isLow, bool isNarrow" : "") + (Scales ? ", ref float factors, in Winograd c" : "");
        VectorTypes.WriteMethod(writer, Name, $"ref float from, nuint rowStride, ref float between, ref float to, ref float toIdle, nuint pointStride{flags}", () =>
        {
            if (Transform.Short.Rearranges)
            {
                writer.Line("// Inputs 3, 4 and 5 of a short tile are its 1, 2 and 3.");
                writer.Line("var (lower, right) = (isLow ? rowStride : 3 * rowStride, isNarrow ? 1 : 3);");
            }

            if (Scales)
            {
                writer.Line($"var (floor, ceiling) = ({VectorTypes.Broadcast("c.InputFloor")}, {VectorTypes.Broadcast("c.InputCeiling")});");
            }

            VectorTypes.WriteLanes(writer, [("source", "from"), ("target", "to"), ("idle", "toIdle")], () => WriteAxes(writer, Transform.Points));
        });
    }

    private void WriteAxes(CSharpWriter writer, int n)
    {
        if (Scales)
        {
            writer.Line($"var factor = {VectorTypes.Load("factors", "(nuint)lane")};");
        }

        writer.Block($"for (var column = 0; column < {n}; column++)", () =>
        {
            writer.Line($"ref var x = ref Unsafe.Add(ref source, {(Transform.Short.Rearranges ? "(column < 3 ? column : column - 3 + right)" : "column")} * 16);");
            Map(writer, i => Scaled(VectorTypes.Load("x", Transform.Short.Rearranges && i >= 3 ? Text($"lower + {i - 3} * rowStride") : Text($"{i} * rowStride"))));
            writer.Line("ref var y = ref Unsafe.Add(ref between, column * 16);");
            writer.Fill(Points.Select(i => VectorTypes.Store(Text($"t{i}"), "y", Text($"{i * n * Block}"))));
        });
        writer.Line();
        writer.Block($"for (var row = 0; row < {n}; row++)", () =>
        {
            writer.Line($"ref var x = ref Unsafe.Add(ref between, row * {n * Block});");
            Map(writer, i => VectorTypes.Load("x", Text($"{i * Block}")));
            writer.Line($"ref var y = ref Unsafe.Add(ref target, (nuint)row * {n} * pointStride);");
            writer.Line($"ref var z = ref Unsafe.Add(ref idle, (nuint)row * {n} * pointStride);");
            writer.Fill(Points.Select(i => VectorTypes.Store(Text($"t{i}"), Transform.Short.IsIdle(i) ? "z" : "y", Text($"{i} * pointStride"))));
        });
    }

    private string Scaled(string pixel) => Scales ? VectorTypes.Clamp($"{pixel} * factor") : pixel;

    private IEnumerable<int> Points => Enumerable.Range(0, Transform.Points);

    private void Map(CSharpWriter writer, Func<int, string> load) => new LinearMapWriter(writer).Write(Transform.Input, load);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
