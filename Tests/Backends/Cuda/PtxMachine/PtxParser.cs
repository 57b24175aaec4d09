using System.Globalization;
using System.Text.RegularExpressions;

namespace RepVgg.Tests.Backends.Cuda.PtxMachine;

/// <summary>Decodes the kernels of a module as NVRTC writes it: a line each for directives, labels and instructions.</summary>
internal sealed partial class PtxParser
{
    /// <summary>Unused bytes before, between and behind shared arrays, so that no index of one reaches another.</summary>
    private const int Gap = 1024;

    private readonly List<PtxProgram> _programs = [];

    private readonly List<(int Offset, int Size)> _parameters = [];

    private readonly List<(int Start, int Bytes)> _shared = [];

    private readonly List<PtxInstruction> _code = [];

    private readonly List<(PtxInstruction Branch, string Label)> _branches = [];

    private readonly Dictionary<string, int> _labels = new(StringComparer.Ordinal);

    private PtxRegisters _registers = new();

    private string _name = "";

    private int _maximumThreads;

    /// <summary>Decodes a module.</summary>
    /// <exception cref="PtxException">It has something that the machine doesn't know.</exception>
    public static IReadOnlyList<PtxProgram> Parse(string module)
    {
        var parser = new PtxParser();
        foreach (var (index, line) in module.Split('\n').Index())
        {
            var text = line.Split("//")[0].Trim();
            try
            {
                if (text is not "")
                {
                    parser.Read(text, index + 1);
                }
            }
            catch (PtxException e)
            {
                throw new PtxException(FormattableString.Invariant($"line {index + 1}: {text}: {e.Message}"), e);
            }
        }

        return parser._programs;
    }

    private void Read(string text, int line)
    {
        if (Instruction().Match(text) is { Success: true } instruction)
        {
            _code.Add(Decode(instruction, line, text));
        }
        else if (text.EndsWith(':'))
        {
            _labels.Add(text[..^1], _code.Count);
        }
        else if (text is "}")
        {
            End();
        }
        else
        {
            ReadDirective(text);
        }
    }

    private void ReadDirective(string text)
    {
        if (Entry().Match(text) is { Success: true } entry)
        {
            _name = entry.Groups[1].Value;
        }
        else if (Parameter().Match(text) is { Success: true } parameter)
        {
            var size = Number(parameter, 1) / 8;
            _registers.Add(parameter.Groups[2].Value, size);
            _parameters.Add((_registers.Of(parameter.Groups[2].Value), size));
        }
        else if (Threads().Match(text) is { Success: true } threads)
        {
            _maximumThreads = Number(threads, 1);
        }
        else if (Register().Match(text) is { Success: true } register)
        {
            _registers.Declare(register.Groups[2].Value, Number(register, 3), register.Groups[1].Value is "pred" ? 0 : Number(register, 1) / 8);
        }
        else if (Shared().Match(text) is { Success: true } shared)
        {
            // The gap is aligned for every access, whatever the array asks for.
            var start = _shared.Count == 0 ? Gap : _shared[^1].Start + ((_shared[^1].Bytes + Gap - 1) / Gap * Gap) + Gap;
            _shared.Add((start, Number(shared, 2)));
            _registers.Define(shared.Groups[1].Value, (ulong)start);
        }
        else if (!Ignored().IsMatch(text))
        {
            throw new PtxException("an unknown directive");
        }
    }

    private PtxInstruction Decode(Match match, int line, string text)
    {
        var guard = match.Groups["guard"].Success ? _registers.Operand(match.Groups["guard"].Value, 0, isWritten: false) : -1;
        var opcode = match.Groups["opcode"].Value;
        var flow = opcode switch
        {
            "bra" or "bra.uni" => PtxFlow.Branch,
            "bar.sync" => PtxFlow.Barrier,
            "ret" => PtxFlow.Return,
            _ => PtxFlow.Next,
        };
        if (guard >= 0 && flow != PtxFlow.Branch)
        {
            throw new PtxException("only branches may have guards");
        }

        if (flow == PtxFlow.Next)
        {
            return PtxOpcodes.All.TryGetValue(opcode, out var operation) ? Decode(operation, match.Groups["operands"].Value, line, text) : throw new PtxException("an unknown opcode");
        }

        var instruction = new PtxInstruction(PtxOpcodes.None, flow, [], line, text) { Guard = guard, IsGuardNegated = match.Groups["not"].Success };
        if (flow == PtxFlow.Branch)
        {
            _branches.Add((instruction, match.Groups["operands"].Value));
        }
        else if (match.Groups["operands"].Value is not ("" or "0"))
        {
            throw new PtxException("only barrier 0 is known");
        }

        return instruction;
    }

    private PtxInstruction Decode(PtxOperation operation, string text, int line, string source)
    {
        string[] operands = [.. text.Split([',', ' ', '{', '}'], StringSplitOptions.RemoveEmptyEntries)];
        if (operands.Length != operation.Sizes.Length)
        {
            throw new PtxException("another number of operands");
        }

        var (columns, offset) = (new int[operands.Length], 0L);
        for (var i = 0; i < operands.Length; i++)
        {
            if (Address().Match(operands[i]) is { Success: true } address)
            {
                operands[i] = address.Groups[1].Value;
                offset = address.Groups[2].Success ? long.Parse(address.Groups[2].ValueSpan, CultureInfo.InvariantCulture) : 0;
            }

            columns[i] = _registers.Operand(operands[i], operation.Sizes[i], i < operation.Results);
        }

        return new(operation, PtxFlow.Next, columns, line, source) { Offset = offset };
    }

    private void End()
    {
        foreach (var (branch, label) in _branches)
        {
            branch.Target = _labels.TryGetValue(label, out var target) ? target : throw new PtxException($"there is no label {label}");
        }

        if (_code is [] || _code[^1].Flow is PtxFlow.Next or PtxFlow.Barrier || _labels.ContainsValue(_code.Count))
        {
            throw new PtxException("the kernel's end is reached without a return");
        }

        _programs.Add(new(_name, [.. _parameters], _maximumThreads, [.. _shared], _registers, [.. _code]));
        (_registers, _name, _maximumThreads) = (new(), "", 0);
        _parameters.Clear();
        _shared.Clear();
        _code.Clear();
        _branches.Clear();
        _labels.Clear();
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?:@(?<not>!)?(?<guard>%p\d+)\s+)?(?<opcode>[a-z][a-z0-9_.]*)\s*(?<operands>[^;]*);$", RegexOptions.ExplicitCapture)]
    private static partial Regex Instruction();

    [GeneratedRegex(@"^\[([^+\]]+)(?:\+(-?\d+))?\]$")]
    private static partial Regex Address();

    [GeneratedRegex(@"^\.visible \.entry (\w+)\($")]
    private static partial Regex Entry();

    [GeneratedRegex(@"^\.param \.u(32|64) (\w+),?$")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^\.maxntid (\d+), 1, 1$")]
    private static partial Regex Threads();

    [GeneratedRegex(@"^\.reg \.(?:[bf](?=\d))?(pred|32|64)\s+%([a-z]+)<(\d+)>;$")]
    private static partial Regex Register();

    [GeneratedRegex(@"^\.shared \.align \d+ \.b8 (\w+)\[(\d+)\];$")]
    private static partial Regex Shared();

    [GeneratedRegex(@"^(?:\.version [\d.]+|\.target sm_\d+|\.address_size 64|\.minnctapersm \d+|\.pragma ""nounroll"";|[(){])$")]
    private static partial Regex Ignored();
}
