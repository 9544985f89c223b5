import type { HelpText } from '../help-types.ts';

export const help: HelpText = {
  about: 'vmferry 把虚拟机从 vSphere、OVA 或磁盘文件迁移到云。',
  headings: {
    usage: '用法',
    commands: '命令',
    flags: '选项',
    common: '所有命令通用的选项',
    exits: '退出码',
    examples: '示例',
  },
  usage: ['vmferry', 'vmferry 命令 [选项]', 'vmferry 命令 --help'],
  commands: {
    run: {
      does: '按计划运行，不提问',
      more: [
        '读取、转换、上传一次完成。每个已确认的数据块都记入会话，',
        '中断后可用 vmferry resume 继续。',
        '计划缺少必需的答案时以 64 退出，并指出缺少的键。',
      ],
      flags: [
        ['-y, --yes', '开始前不询问'],
        ['--dry-run', '只做检查，不创建也不改动任何东西'],
        ['--password-stdin', '标准输入的第一行是 vSphere 的密码'],
      ],
    },
    resume: {
      does: '继续未完成的会话',
      more: [
        '只发送对方还没有的数据。SESSION 是会话编号，或只属于一个会话的名字；',
        '省略时继续最新的未完成会话。',
        '用 --plan 可以给出由另一台机器开始的会话的编号：目标已有的数据先读回比对，',
        '不同的才重新发送。',
      ],
      flags: [
        ['--plan FILE', '由另一台机器开始的会话的计划'],
        ['--take-over', '接管看不到的进程所持有的会话：请确认它已不在'],
        ['-y, --yes', '继续前不询问'],
        ['--password-stdin', '标准输入的第一行是 vSphere 的密码'],
      ],
    },
    sessions: {
      does: '列出会话：状态、进度、占用的资源',
      more: ['列出本机的所有会话，每个会话在云中创建的东西，以及哪些磁盘仍处于上传状态。'],
      flags: [],
    },
    undo: {
      does: '删除会话创建的东西，其他一概不动',
      more: ['撤销已完成的迁移时，请用 --confirm 再写一遍它的名字。'],
      flags: [
        ['-y, --yes', '删除前不询问'],
        ['--plan FILE', '由另一台机器开始的会话的计划'],
        ['--confirm NAME', '已完成的迁移的名字'],
        ['--dry-run', '只列出将要删除的东西'],
        ['--take-over', '接管看不到的进程所持有的会话：请确认它已不在'],
        ['--password-stdin', '标准输入的第一行是 vSphere 的密码'],
      ],
    },
    watch: {
      does: '只读地跟随另一个进程的运行',
      more: ['显示那次运行的情况，随它结束而结束；按 Ctrl-C 只会停止观看。'],
      flags: [],
    },
    report: {
      does: '打包报告问题所需的内容，不含机密',
      more: [
        '把一个会话的计划、台账、事件、日志和本机情况打成一个 .tar.gz。',
        '密码、令牌和签名地址都已去掉；',
        '发送前请自己看一遍。',
      ],
      flags: [['--out FILE', '写到哪里；默认是当前目录的 vmferry-report-SESSION.tar.gz']],
    },
    inspect: {
      does: '查看 OVA、OVF 或磁盘的内容',
      more: [
        '显示磁盘、大小、已用字节、分区、固件，以及适合哪一代虚拟机。',
        '使用 --for 时还会判断：虚拟机在那里能否启动、能否连接？',
        '文件在原处读取，不写入任何内容。',
      ],
      flags: [
        ['--for TARGET', 'azure、azure-stack、aws、aws-vmimport 或 openstack'],
        ['--report FILE', '把检查结果存为网页（.html）或供程序读取（.json）'],
        ['--scan', '读取整个磁盘以找出数据；不超过 4 GiB 的磁盘会自动读取'],
      ],
    },
    convert: {
      does: '把磁盘写成另一种格式',
      more: [
        'IN 是磁盘、OVA 或 OVF；OUT 的扩展名决定格式：vhd、raw、qcow2、vmdk、ova。',
        'OUT 为 - 时写到标准输出。qcow2、vhd-dynamic 和 ova 的映射表在最前面，',
        '因此写到管道时磁盘会读两遍。',
        'OUT 写完整后才会出现：中断的运行不会以该名字留下任何东西。',
      ],
      flags: [
        ['--to FORMAT', 'vhd、vhd-dynamic、raw、qcow2、vmdk 或 ova，不看扩展名'],
        ['--disk K', 'OVA 中的哪一块磁盘，从 0 数起'],
        ['--size N', '64GiB、64G 或字节数：扩大，或缩小到分区结束处'],
        ['--verify', '读回写出的内容并比较'],
        ['--force', 'OUT 已存在时替换它'],
      ],
    },
    vms: {
      does: '列出 vCenter 或 ESXi 主机上的虚拟机',
      more: [
        '边读取边输出，只读不改。密码来自标准输入、VMFERRY_VSPHERE_PASSWORD、',
        '密钥环，或在终端中输入。',
        '没有机构作保的证书会显示出来，只询问一次。',
      ],
      flags: [
        ['--user USER', '由谁登录；省略时沿用上一次的用户'],
        ['--password-stdin', '标准输入的第一行是 vSphere 的密码'],
        ['--keep-password', '把密码存入本机的密钥环'],
      ],
    },
    demo: {
      does: '在本机演练一次迁移，不需要账号',
      more: [
        '在本机回环地址上启动一个有 2000 台虚拟机的 vCenter 和一个云，把虚拟机迁移过去，',
        '再把到达的内容与来源比较。',
      ],
      flags: [
        ['--headless', '不提问'],
        ['--from SOURCE', '虚拟机的来源：vsphere 或 ova'],
        ['--target TARGET', '目标：azure 或 file'],
        ['--keep DIR', '在该文件夹中留下 source-N.raw 和 arrived-N.raw'],
      ],
    },
    doctor: {
      does: '显示本机具备的条件',
      more: ['显示 Node、使用的内核及其原因、可选工具、登录状态和代理。'],
      flags: [],
    },
    schema: {
      does: '输出 plan.yaml 的 JSON Schema',
      more: ['供编辑器检查和补全 YAML，也供其他程序生成计划。'],
      flags: [],
    },
  },
  common: [
    ['--json', '在标准输出上逐行输出 JSON，每个事件一行'],
    ['--plain', '输出普通文本行，不用全屏界面'],
    ['--lang LANG', 'en 或 zh-CN；省略时由区域设置决定'],
    ['--ascii', '只用 ASCII 字符绘制'],
    ['--state-dir DIR', '会话保存在哪个文件夹'],
    ['--kernel KERNEL', 'native 或 builtin；不写则有原生内核就用它'],
    ['--version', '输出版本'],
    ['-h, --help', '输出本帮助'],
  ],
  exits: [
    ['0', '完成，或没有可继续的会话'],
    ['64', '用法错误，或计划缺少必需的答案'],
    ['65', '输入数据有误，或来源已改变'],
    ['69', '无法连接，或 Node 版本过低'],
    ['70', '程序缺陷'],
    ['73', '无法创建'],
    ['74', '到达的内容与来源不同'],
    ['75', '已停止，可以再试，或会话正在使用中'],
    ['77', '没有权限'],
    ['130', '由用户停止'],
    ['141', '标准输出的读取方不再读取'],
  ],
  more: ['在终端中单独运行 vmferry，会一步步引导您完成迁移。', '结果写到标准输出，其余写到标准错误。'],
};
