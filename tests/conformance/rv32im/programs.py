# SPDX-License-Identifier: Apache-2.0
"""Programs that exercise every instruction of RV32IM on its edge cases. Expected values come from the definitions in
the manual, written here as integer arithmetic. A program counts its checks in s11 and ends with HALT: exit code 0 if all
hold, else the number of the first check that does not.
Source: The RISC-V Instruction Set Manual, volume I, RV32I 2.1 and M 2.0."""

MASK = 0xffffffff
EDGES = [0, 1, 2, 3, 31, 32, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000, 0x55555555, 0xaaaaaaaa, 0x7fffffff,
         0x80000000, 0x80000001, 0xffff8000, 0xfffffffe, 0xffffffff]


def signed(x):
    return x - (1 << 32) if x >> 31 else x


def div(x, y):
    """Rounds towards zero; by zero all ones; the overflow wraps to the dividend."""
    if y == 0:
        return -1
    q = abs(signed(x)) // abs(signed(y))
    return q if (signed(x) < 0) == (signed(y) < 0) else -q


def rem(x, y):
    """Has the dividend's sign; by zero the dividend."""
    if y == 0:
        return x
    r = abs(signed(x)) % abs(signed(y))
    return -r if signed(x) < 0 else r


REGISTER = {
    "add": lambda x, y: x + y, "sub": lambda x, y: x - y, "xor": lambda x, y: x ^ y, "or": lambda x, y: x | y,
    "and": lambda x, y: x & y, "sll": lambda x, y: x << (y & 31), "srl": lambda x, y: x >> (y & 31),
    "sra": lambda x, y: signed(x) >> (y & 31), "slt": lambda x, y: signed(x) < signed(y), "sltu": lambda x, y: x < y,
    "mul": lambda x, y: x * y, "mulh": lambda x, y: signed(x) * signed(y) >> 32, "mulhu": lambda x, y: x * y >> 32,
    "mulhsu": lambda x, y: signed(x) * y >> 32, "div": div, "divu": lambda x, y: x // y if y else -1,
    "rem": rem, "remu": lambda x, y: x % y if y else x,
}
IMMEDIATE = {"addi": "add", "xori": "xor", "ori": "or", "andi": "and", "slti": "slt", "sltiu": "sltu"}
SHIFT = {"slli": "sll", "srli": "srl", "srai": "sra"}
BRANCH = {"beq": lambda x, y: x == y, "bne": lambda x, y: x != y, "blt": lambda x, y: signed(x) < signed(y),
          "bge": lambda x, y: signed(x) >= signed(y), "bltu": lambda x, y: x < y, "bgeu": lambda x, y: x >= y}


class Program:
    labels = 0  # unique in all programs, so that they can be joined

    def __init__(self):
        self.lines = []

    def __call__(self, *lines):
        self.lines += lines

    def label(self):
        Program.labels += 1
        return f"l{Program.labels}"

    def expect(self, register, value):
        """The register holds the value; t6 and s11 are spoilt."""
        good = self.label()
        self("addi s11, s11, 1", f"li t6, {value & MASK}", f"beq {register}, t6, {good}", "j fail", f"{good}:")


def register_operation(name):
    p, function = Program(), REGISTER[name]
    for x in EDGES:
        p(f"li a1, {x}")
        for y in EDGES:
            p(f"li a2, {y}", f"{name} a3, a1, a2")
            p.expect("a3", int(function(x, y)))
    for x in (3, 0x80000000, 0xfffffff1):  # every way in which registers coincide, and x0 in each place
        for line, value, place in ((f"{name} a1, a1, a2", function(x, 7), "a1"), (f"{name} a2, a1, a2", function(x, 7), "a2"),
                                   (f"{name} a1, a1, a1", function(x, x), "a1"), (f"{name} a3, a1, a1", function(x, x), "a3"),
                                   (f"{name} a3, x0, a1", function(0, x), "a3"), (f"{name} a3, a1, x0", function(x, 0), "a3"),
                                   (f"{name} x0, a1, a2", 0, "x0")):
            p(f"li a1, {x}", "li a2, 7", line)
            p.expect(place, int(value))
    return p, ""


def immediate_operation(name):
    p, function = Program(), REGISTER[IMMEDIATE[name]]
    for x in EDGES:
        for k in (0, 1, -1, 2, 2047, -2048, 255, -256, 1365, -1366):
            p(f"li a1, {x}", f"{name} a2, a1, {k}")
            p.expect("a2", int(function(x, k & MASK)))
            p(f"{name} a1, a1, {k}")
            p.expect("a1", int(function(x, k & MASK)))
    p("li a1, 5", f"{name} x0, a1, 3")
    p.expect("x0", 0)
    return p, ""


def shift_operation(name):
    p, function = Program(), REGISTER[SHIFT[name]]
    for x in EDGES:
        for k in (0, 1, 2, 7, 8, 15, 16, 17, 24, 30, 31):
            p(f"li a1, {x}", f"{name} a2, a1, {k}")
            p.expect("a2", int(function(x, k)))
    return p, ""


def upper():
    p = Program()
    for k in (0, 1, 0x7ffff, 0x80000, 0xfffff, 0x12345):
        p(f"lui a1, {k}")
        p.expect("a1", k << 12)
        here = p.label()
        p(f"{here}:", f"auipc a1, {k}", f"la a2, {here}", "sub a1, a1, a2")
        p.expect("a1", k << 12)
    p("lui x0, 77", "auipc x0, 77", "fence", "fence rw, rw")
    p.expect("x0", 0)
    return p, ""


def branch(name):
    p, function = Program(), BRANCH[name]
    for x in EDGES:
        for y in EDGES:
            far = p.label()
            p(f"li a1, {x}", f"li a2, {y}", "li a3, 1", f"{name} a1, a2, {far}", "li a3, 0", f"{far}:")
            p.expect("a3", int(function(x, y)))
    back, start, done = p.label(), p.label(), p.label()  # backwards, and from a register to itself
    x, y = (1, 1) if function(1, 1) else (1, 2) if function(1, 2) else (2, 1)
    p(f"li a1, {x}", f"li a2, {y}", "li a3, 0", f"j {start}", f"{back}:", "li a3, 9", f"j {done}", f"{start}:",
      f"{name} a1, a2, {back}", f"{done}:")
    p.expect("a3", 9)
    same = p.label()
    p("li a3, 1", f"{name} a1, a1, {same}", "li a3, 0", f"{same}:")
    p.expect("a3", int(function(1, 1)))
    return p, ""


def jumps():
    p = Program()
    a, b, c, d, e, f = (p.label() for _ in range(6))
    p("li a3, 0", f"jal ra, {a}", f"{b}:", "addi a3, a3, 1", f"j {c}", f"{a}:", "addi a3, a3, 16", f"la a4, {b}",
      "sub a4, a4, ra", f"jal x0, {b}", f"{c}:")
    p.expect("a3", 17)
    p.expect("a4", 0)
    for offset, skipped in ((0, 0), (4, 1), (5, 1), (1, 0), (8, 2), (-4, 0)):  # JALR drops the lowest bit
        to, link = p.label(), p.label()
        base = f"{to} + 4" if offset == -4 else to
        p("li a3, 0", f"la a1, {base}", f"jalr a2, {offset}(a1)", f"{link}:", f"{to}:", "addi a3, a3, 1", "addi a3, a3, 1",
          f"la a4, {link}", "sub a4, a4, a2")
        p.expect("a3", 2 - skipped)
        p.expect("a4", 0)
    p(f"la ra, {d}", f"{e}:", "jalr ra, ra, 0", f"{f}:", "j fail", f"{d}:", f"la a4, {f}", "sub a4, a4, ra")  # rd = rs1
    p.expect("a4", 0)
    far = p.label()
    p(f"la a1, {far}", "li a3, 3", "jalr x0, 0(a1)", "li a3, 4", f"{far}:")
    p.expect("a3", 3)
    p.expect("x0", 0)
    return p, ""


def extended(value, bits, is_signed):
    value &= (1 << bits) - 1
    return value - (1 << bits) if is_signed and value >> (bits - 1) else value


def loads(name):
    data = f"{name}_data"
    bits, is_signed = {"lb": (8, True), "lbu": (8, False), "lh": (16, True), "lhu": (16, False), "lw": (32, False)}[name]
    p, words = Program(), [0x80ff7f01, 0x7f80017f, 0x0000ffff, 0xffff0000, 0x12345678, 0x89abcdef]
    memory = b"".join(w.to_bytes(4, "little") for w in words)
    for at in range(0, len(memory), bits // 8):
        value = extended(int.from_bytes(memory[at:at + bits // 8], "little"), bits, is_signed)
        for offset in (0, at, 2047 - 2047 % (bits // 8), -2048):
            p(f"la a1, {data}", f"li a2, {at - offset}", "add a1, a1, a2", f"{name} a3, {offset}(a1)")
            p.expect("a3", value)
            p(f"{name} a1, {offset}(a1)")  # rd = rs1
            p.expect("a1", value)
    p("li a1, 1", f"{name} x0, 0(a1)", "lui a1, 0xc0000", f"{name} x0, 0(a1)")  # to x0: no access, no fault
    p.expect("x0", 0)
    return p, f"{data}: " + "\n".join(f".word {w}" for w in words)


def stores(name):
    data = f"{name}_data"
    size = {"sb": 1, "sh": 2, "sw": 4}[name]
    p, background = Program(), 0x11223344
    for at in range(0, 8, size):
        for value in (0, 0x80, 0x7fff, 0x8000, 0xdeadbeef, 0xffffffff):
            for offset in (0, 2044, -2048):
                p(f"la a1, {data}", f"li a2, {background}", "sw a2, 0(a1)", "sw a2, 4(a1)", f"li a2, {value}",
                  f"li a3, {at - offset}", "add a3, a1, a3", f"{name} a2, {offset}(a3)")
                memory = bytearray(background.to_bytes(4, "little") * 2)
                memory[at:at + size] = (value & ((1 << 8 * size) - 1)).to_bytes(size, "little")
                for word in (0, 4):
                    p(f"lw a4, {word}(a1)")
                    p.expect("a4", int.from_bytes(memory[word:word + 4], "little"))
    p("lui a1, 0x40000", "li a2, 0x5a", f"{name} a2, -4(a1)", "lw a3, -4(a1)")  # the last word of user memory
    p.expect("a3", 0x5a)
    p(f"{name} x0, -4(a1)")  # the journal's quarter must be zero behind its end
    return p, f"{data}: .word 0, 0"


def registers():
    """A value travels through all registers but the harness's, and each is read and written."""
    names = [f"x{i}" for i in range(1, 32) if i not in (27, 31)]
    p = Program()
    for line, step in (("addi {1}, {0}, 1", 1), ("sub {1}, {0}, x0", 0), ("ori {1}, {0}, 0", 0)):
        p(f"li {names[0]}, 77")
        for source, target in zip(names, names[1:]):
            p(line.format(source, target))
        p.expect(names[-1], 77 + step * (len(names) - 1))
    return p, ""


def assembly(parts):
    """One program that runs all parts, each a Program and its data."""
    lines = [".text", ".globl _start", "_start:", "li s11, 0"]
    for program, _ in parts:
        lines += program.lines
    lines += ["li a0, 0", "li a7, 0", "ecall", "fail:", "mv a0, s11", "li a7, 0", "ecall", ".data", ".align 4"]
    return "\n".join(lines + [data for _, data in parts]) + "\n"


def all_programs():
    """The name of each program, and its code and data."""
    for name in REGISTER:
        yield name, register_operation(name)
    for name in IMMEDIATE:
        yield name, immediate_operation(name)
    for name in SHIFT:
        yield name, shift_operation(name)
    for name in BRANCH:
        yield name, branch(name)
    for name in ("lb", "lbu", "lh", "lhu", "lw"):
        yield name, loads(name)
    for name in ("sb", "sh", "sw"):
        yield name, stores(name)
    yield "upper", upper()
    yield "jumps", jumps()
    yield "registers", registers()
