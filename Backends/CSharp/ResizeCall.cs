using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>Writes the call of the resize kernel with its tables.</summary>
internal sealed class ResizeCall(ResizeStep step, KernelCalls calls)
{
    private const int NumbersPerLine = 24;

    public void Write(ImageRange range)
    {
        calls.Line($"{calls.Kernels.Use(ResizeKernel.Instance)}(arena, {range.Image(step.From)}, {range.Image(step.To)}, {string.Join(", ", range.Sizes(step.To))},");
        calls.Indented(() =>
        {
            Table(step.Rows, ",");
            Table(step.Columns, ", " + Literals.Float((float)step.Op.ExtrapolationValue) + ");");
        });
    }

    private void Table(ResizeTable table, string end) => calls.Block("new Taps", () =>
    {
        Numbers("Ends", table.Ends.Select(n => Literals.Int(n)));
        Numbers("Positions", table.Positions.Select(n => Literals.Int(n)));
        Numbers("Weights", table.Weights.Select(Literals.Float));
    }, "}" + end);

    private void Numbers(string name, IEnumerable<string> numbers)
    {
        var lines = numbers.Chunk(NumbersPerLine).Select(line => string.Join(", ", line)).ToArray();
        if (lines.Length < 2)
        {
            calls.Line($"{name} = [{string.Concat(lines)}],");
            return;
        }

        calls.Line($"{name} =");
        calls.Line("[");
        calls.Indented(() =>
        {
            foreach (var line in lines)
            {
                calls.Line(line + ",");
            }
        });
        calls.Line("],");
    }
}
