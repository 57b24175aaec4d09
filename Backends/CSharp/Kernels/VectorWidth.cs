using System.Globalization;

namespace RepVgg.Backends.CSharp;

/// <summary>How one width of vector registers is spelled; the microkernel template is written once over this.</summary>
/// <param name="Name">Suffix of method names.</param>
/// <param name="Type">The C# type of a vector of floats.</param>
/// <param name="Lanes">Floats of a vector.</param>
/// <param name="MultiplyAdd">The method for a·b + c.</param>
internal sealed record VectorWidth(string Name, string Type, int Lanes, string MultiplyAdd)
{
    public static readonly VectorWidth V512 = new("512", "Vector512<float>", 16, "Avx512F.FusedMultiplyAdd");
    public static readonly VectorWidth V256 = new("256", "Vector256<float>", 8, "Fma.MultiplyAdd");
    public static readonly VectorWidth V128 = new("128", "Vector128<float>", 4, "NarrowMultiplyAdd");
    public static readonly VectorWidth Scalar = new("Scalar", "float", 1, "NarrowMultiplyAdd");

    /// <summary>
    /// The widths that whole blocks of channels are processed in, widest first. Where the machine has no vectors, the runtime emulates those of
    /// 128 bits: slower than scalar code, but this is a small part of the work.
    /// </summary>
    public static readonly VectorWidth[] OfBlocks = [V512, V256, V128];

    /// <summary>What <see cref="MultiplyAdd"/> and <see cref="Clamp"/> need: for these widths no single instruction set decides.</summary>
    public IEnumerable<Kernel> Requires => Lanes is 4 or 1 ? [SharedKernels.NarrowArithmetic] : [];

    private bool IsScalar => Lanes == 1;

    private string Class => "Vector" + Name;

    /// <summary>Writes an if for each width; the JIT drops all arms but one.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="statement">What to do with vectors of a width.</param>
    /// <param name="other256">What to do instead with 256 bits on a condition.</param>
    public static void WriteChoice(CSharpWriter writer, Func<VectorWidth, string> statement, (string Condition, string Statement)? other256 = null)
    {
        writer.Line($"if (HasVector512) {{ {statement(V512)} }}");
        if (other256 is { } other)
        {
            writer.Line($"else if (HasVector256 && {other.Condition}) {{ {other.Statement} }}");
        }

        WriteNarrowChoice(writer, statement, "else if");
    }

    /// <summary>Writes an if for each width but 512 bits.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="statement">What to do with vectors of a width.</param>
    /// <param name="start">How the first begins.</param>
    public static void WriteNarrowChoice(CSharpWriter writer, Func<VectorWidth, string> statement, string start = "if")
    {
        writer.Line($"{start} (HasVector256) {{ {statement(V256)} }}");
        writer.Line($"else if (Vector128.IsHardwareAccelerated) {{ {statement(V128)} }}");
        writer.Line($"else {{ {statement(Scalar)} }}");
    }

    /// <summary>The vector at <paramref name="reference"/> plus <paramref name="index"/> (a nuint expression).</summary>
    public string Load(string reference, string index) =>
        IsScalar ? $"Unsafe.Add(ref {reference}, {index})" : $"{Class}.LoadUnsafe(ref {reference}, {index})";

    /// <summary>A vector of equal elements.</summary>
    public string Broadcast(string scalar) => IsScalar ? scalar : $"{Class}.Create({scalar})";

    /// <summary>The end of a method's name.</summary>
    public string MethodSuffix => IsScalar ? Name : Class;

    /// <summary>A statement that stores a vector.</summary>
    public string Store(string value, string reference, int index) => Store(value, reference, index.ToString(CultureInfo.InvariantCulture));

    /// <summary>A statement that stores a vector at a nuint index.</summary>
    public string Store(string value, string reference, string index) => IsScalar
        ? $"Unsafe.Add(ref {reference}, {index}) = {value};"
        : $"{value}.StoreUnsafe(ref {reference}, {index});";

    /// <summary>
    /// A value limited to [floor, ceiling]. The instruction gives its second operand where one is NaN, which is what should come
    /// out; <c>Vector256.Max</c> would be fourteen instructions, because it also orders signed zeros.
    /// </summary>
    public string Clamp(string value, string floor = "floor", string ceiling = "ceiling") => Lanes switch
    {
        16 => $"Avx512F.Min({ceiling}, Avx512F.Max({floor}, {value}))",
        8 => $"Avx.Min({ceiling}, Avx.Max({floor}, {value}))",
        _ => $"NarrowClamp({value}, {floor}, {ceiling})",
    };
}
